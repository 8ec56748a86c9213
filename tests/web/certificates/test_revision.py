"""Returned and put right, replaced, signed elsewhere, and stopped in the middle: every certificate keeps its history."""

import dataclasses
import io
import itertools
import os
import signal

import pytest
from sqlalchemy import event, func, select
from sqlalchemy import text as sql

from config import from_environment
from lms import create_app
from lms.certificates import check_service, queue_service, revision_service, service, template_service
from lms.certificates.models import Certificate, CertificateAct
from lms.errors import Conflict, Invalid, NotFound
from tests.support.crowd import fill_queue
from tests.support.forms import ORIGIN
from tests.support.processes import separate
from tests.web.certificates.conftest import NOW, text

PDF = b"%PDF-1.7\n" + b"hasil pindai " * 40 + b"\n%%EOF\n"


def reissue(people, code, **fields):
    given = {"paths": [people.citra.path], "reason": "Nama keliru", "decided_by": people.citra.id, "now": NOW}
    return revision_service.reissue(code, **{**given, **fields})


def test_the_learner_puts_right_what_was_returned(db, app, people, waiting, sign_in):
    service.give_back([waiting.id], paths=[people.citra.path], reason="Gelar belum ada", decided_by=people.citra.id, now=NOW)
    alice = sign_in(app.test_client(), people.alice)
    assert "Gelar belum ada" in text(alice.get(f"/sertifikat/{waiting.code}"))
    fields = {"nama": "Alice Uji, S.Sos.", "pangkat": "Penata, III/c", "jabatan": "Analis Uji"}
    # The session knows a token; Origin is proof enough here, the form's own token is asked for besides.
    token = alice.get(f"/sertifikat/{waiting.code}").get_data(as_text=True).partition('name="csrf_token" value="')[2].partition('"')[0]
    assert alice.post(f"/sertifikat/{waiting.code}/pengajuan", data={**fields, "csrf_token": token}, headers=ORIGIN).status_code == 302
    (line,) = queue_service.queue([people.citra.path], now=NOW)
    assert line.name == "Alice Uji, S.Sos."
    acts = [(act.act, act.by) for act in revision_service.history(waiting.id)]
    assert acts == [("diajukan", "Alice Uji, S.Sos."), ("dikembalikan", "Citra Uji"), ("diajukan lagi", "Alice Uji, S.Sos.")]
    assert "Penata, III/c" in revision_service.history(waiting.id)[-1].detail


def test_a_replacement_has_its_own_number_and_the_old_one_leads_to_it(client, db, people, issued):
    before = check_service.find_public(issued.code).snapshot
    new = reissue(people, issued.code, corrections={"name": "Alice Benar", "rank": "", "post": ""})
    assert check_service.find_public(issued.code).snapshot == before, "what was printed stays"
    said = check_service.find_public(new).snapshot
    assert (said.name, said.number) == ("Alice Benar", "0002/UJI1/BKPSDM/XI/2026")
    page = client.get(f"/periksa/{issued.code}")
    assert "DIGANTI" in text(page)
    assert f"/periksa/{new}" in page.get_data(as_text=True)
    assert "ASLI" in text(client.get(f"/periksa/{new}"))
    assert [act.act for act in revision_service.history(issued.id)] == ["diajukan", "terbit", "diganti"]


def test_only_what_was_issued_can_be_replaced_and_only_once_by_the_own_admin(people, issued, waiting):
    with pytest.raises(Conflict):
        reissue(people, waiting.code)
    with pytest.raises(NotFound):
        reissue(people, issued.code, paths=[people.erwin.path])
    for reason in ("", "x"):
        with pytest.raises(Invalid):
            reissue(people, issued.code, reason=reason)
    reissue(people, issued.code)
    with pytest.raises(Conflict):
        reissue(people, issued.code)


def test_a_revoked_one_comes_back_only_by_an_admins_hand(db, people, issued, finish, course, course_in_sequence):
    revision_service.revoke(issued.code, paths=[people.citra.path], reason="Ujian dikerjakan orang lain", decided_by=people.citra.id, now=NOW)
    finish(people.alice, course_in_sequence)
    held = [one for one in service.of_account(people.alice.id) if one.course == course.slug]
    assert [one.state for one in held] == ["dicabut"], "finishing something else must not bring it back"
    assert check_service.judge_code(reissue(people, issued.code)).word == "asli"


def test_the_history_cannot_be_rewritten(db, people, issued):
    for statement in ("UPDATE certificate_act SET detail = 'x'", "DELETE FROM certificate_act", "UPDATE certificate SET statement = 'x'"):
        with pytest.raises(Exception, match="refuses"):
            db.session.execute(sql(statement))
        db.session.rollback()


def test_a_paper_signed_elsewhere_stands_beside_ours_and_is_asli(app, client, people, issued, sign_in, monkeypatch):
    monkeypatch.setattr(revision_service, "MOST_BYTES", 1000)
    citra = sign_in(app.test_client(), people.citra)

    def send(data):
        return citra.post(f"/sertifikat/{issued.code}/berkas", data={"berkas": (io.BytesIO(data), "tte.pdf")}, headers=ORIGIN)

    assert send(PDF).status_code == 302
    alice = sign_in(app.test_client(), people.alice)
    assert alice.get(f"/sertifikat/{issued.code}/berkas.pdf").get_data() == PDF
    checked = client.post("/periksa/", data={"berkas": (io.BytesIO(PDF), "tte.pdf")}, headers=ORIGIN)
    assert "ASLI" in text(checked)
    for bad in (b"", b"GIF89a", b"%PDF-1.7 terpotong", b"%PDF-" + b"x" * 1000 + b"%%EOF"):
        assert send(bad).status_code == 422


def test_each_agency_words_its_own_certificates(app, db, people, finish, course, sign_in):
    citra = sign_in(app.test_client(), people.citra)
    page = citra.get("/admin/sertifikat/templat/")
    token = page.get_data(as_text=True).partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    fields = {"title": "Sertifikat", "institution": "Pemerintah Kabupaten Uji", "place": "Kota Uji", "signatory_name": "Kepala Uji", "hapus_lambang": "tetap"}
    sent = citra.post("/admin/sertifikat/templat/", data={**fields, "unit": str(people.citra.agency_id), "csrf_token": token}, headers=ORIGIN)
    assert sent.status_code == 302, text(sent)
    before = finish(people.alice, course)
    said = check_service.find_public(before.code).snapshot.template
    assert (said.institution, said.signatory_name) == ("Pemerintah Kabupaten Uji", "Kepala Uji")
    erwin = sign_in(app.test_client(), people.erwin)
    assert erwin.get(f"/admin/sertifikat/templat/?unit={people.citra.agency_id}").status_code == 404


@pytest.mark.parametrize("fields", [{"title": "Ijazah"}, {"footer": "Ditandatangani dengan sertifikat elektronik BSrE"}, {"place": "x" * 61}])
def test_no_template_claims_what_is_not_so(db, people, fields):
    with pytest.raises(Invalid):
        template_service.save(people.citra.agency_id, fields={"title": "Sertifikat", **fields}, logo=None, changed_by=people.citra.id, now=NOW)


@pytest.mark.parametrize("logo", [b"GIF89a", b"\x89PNG\r\n\x1a\nrusak", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_an_emblem_is_a_whole_picture(db, people, logo):
    with pytest.raises(Invalid):
        template_service.save(people.citra.agency_id, fields={"title": "Sertifikat"}, logo=logo, changed_by=people.citra.id, now=NOW)


# ── Stopped in the middle ───────────────────────────────────────────────────────────────────────────────────────────


def _approve_until_killed(environment, ids, admin):
    """In a process of its own, which ends as by a power cut while it writes the 110th, in the middle of a transaction."""
    written = itertools.count(1)

    @event.listens_for(Certificate, "after_update")
    def kill(*_):
        if next(written) == 110:
            os.kill(os.getpid(), signal.SIGKILL)

    with create_app(from_environment(environment)).app_context():
        service.approve_all(ids, paths=[admin["path"]], decided_by=admin["id"], now=NOW)
    os._exit(0)


def test_killed_in_the_middle_of_500_approvals_it_goes_on_without_gap_or_double(db, stage, people, course_in_sequence):
    ids = fill_queue(course_in_sequence, count=500, agency_id=people.alice.agency_id, now=NOW)
    db.session.rollback()
    admin = {name: value for name, value in dataclasses.asdict(people.citra).items() if name in ("id", "path")}
    worker = separate().Process(target=_approve_until_killed, args=(stage.environment, ids, admin))
    worker.start()
    worker.join(240)
    assert worker.exitcode == -signal.SIGKILL
    done = _issued(db)
    assert 100 <= done < 500, "it was stopped in the middle"
    assert sorted(db.session.scalars(select(Certificate.seq).where(Certificate.number.is_not(None)))) == list(range(1, done + 1))
    assert service.approve_all(ids, paths=[people.citra.path], decided_by=people.citra.id, now=NOW) == 500 - done
    assert service.approve_all(ids, paths=[people.citra.path], decided_by=people.citra.id, now=NOW) == 0
    assert sorted(db.session.scalars(select(Certificate.seq).where(Certificate.state == "terbit"))) == list(range(1, 501))
    assert len(set(db.session.scalars(select(Certificate.number).where(Certificate.id.in_(ids))))) == 500
    assert db.session.scalar(select(func.count()).select_from(CertificateAct).where(CertificateAct.act == "terbit")) == 500


def _issued(db):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Certificate).where(Certificate.state == "terbit"))
