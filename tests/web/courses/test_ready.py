"""Pages answered before the framework are the very ones it would have sent, and only while they are current."""

from lms.courses import ready, service


def test_a_ready_page_is_the_page(client, course):
    address = "/kursus/kursus-kecil/satu/"
    first = client.get(address, headers={"Accept-Encoding": "br"})
    second = client.get(address, headers={"Accept-Encoding": "br"})
    assert second.data == first.data
    assert sorted(second.headers) == sorted(first.headers)
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get(address).data == client.get(f"{address}?x=1").data


def test_a_ready_page_is_not_shown_for_another_release(client, course):
    address = "/kursus/kursus-kecil/satu/"
    client.get(address)
    service.current_pointer.held["kursus-kecil"] = (service.current_pointer.held["kursus-kecil"][0], ("0" * 64, "publik"))
    assert ready._held[address][1] == course.release
    assert client.get(address).status_code == 404


def test_a_page_for_one_agency_is_never_held(client, people, closed_course, sign_in):
    sign_in(client, people.alice)
    assert client.get("/kursus/kursus-tertutup/rahasia/").status_code == 200
    assert "/kursus/kursus-tertutup/rahasia/" not in ready._held


def test_another_method_goes_the_whole_way(client, course):
    client.get("/kursus/kursus-kecil/satu/")
    assert client.post("/kursus/kursus-kecil/satu/").status_code == 405
