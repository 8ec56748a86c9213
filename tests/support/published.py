"""What a schema says of a badge that was altered in every way; kept of the published schema, and asked of ours.

Who has the published file makes the table anew: `python -m tests.support.published ob_v3p0_achievementcredential_schema.json`
"""

import json
import sys
from pathlib import Path
from typing import Any

from jsonschema import Draft201909Validator

from lms import clock
from lms.certificates import badge
from tests.support.altered import alterations
from tests.unit.certificates.samples import CODE, snapshot

TABLE = Path(__file__).parents[1] / "data" / "open-badges" / "verdicts.json"
BASE = "https://belajar.contoh.example"


def credential(**fields: Any) -> dict[str, Any]:
    """The badge of the sample certificate; `fields` replace parts of what the certificate says."""
    holder = "urn:uuid:0b1f7a3e-59b3-4b43-9a7e-0e3f6f1d2c11"
    return badge.credential(snapshot(**fields), code=CODE, base=BASE, holder=holder, place=7, zone=clock.zone())


def verdicts(schema: dict[str, Any]) -> dict[str, Any]:
    """How many alterations there are, and after which of them, place by place, the badge is still valid."""
    # Formats count where the library knows them; our own schema says them as patterns.
    validator = Draft201909Validator(schema, format_checker=Draft201909Validator.FORMAT_CHECKER)
    count, still_valid = 0, {}
    for where, how, altered in alterations(credential()):
        count += 1
        if validator.is_valid(altered):
            still_valid.setdefault(where, []).append(how)
    return {"alterations": count, "valid": sum(map(len, still_valid.values())), "still_valid": still_valid}


if __name__ == "__main__":
    found = verdicts(json.loads(Path(sys.argv[1]).read_text()))
    lines = ",\n".join(f"  {json.dumps(where)}: {json.dumps(how)}" for where, how in found["still_valid"].items())
    TABLE.write_text(f'{{\n "alterations": {found["alterations"]},\n "valid": {found["valid"]},\n "still_valid": {{\n{lines}\n }}\n}}\n')
