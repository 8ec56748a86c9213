"""A browser's own words about itself, as its owner would name it. Pure; for recognising one's sessions, nothing more."""

#: Sign → name. The first that fits counts: nearly all call themselves Chrome and Safari as well.
_BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "UCBrowser": "UC Browser",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "CrOS": "Chromebook", "Mac OS": "Mac", "Linux": "Linux"}


def describe(user_agent: str) -> str:
    """`Chrome di Android`; what is not recognised is a `Peramban` on a `perangkat lain`."""
    browser = next((name for sign, name in _BROWSERS.items() if sign in user_agent), "Peramban")
    system = next((name for sign, name in _SYSTEMS.items() if sign in user_agent), "perangkat lain")
    return f"{browser} di {system}"
