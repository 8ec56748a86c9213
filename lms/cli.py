"""Commands of the `flask` tool. Each reads its arguments, calls a service, says what happened."""

import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import flask_migrate
from flask import Flask, current_app
from flask.cli import AppGroup

from config import ROOT, Config
from lms import backup, clock
from lms.agencies import service as agencies
from lms.agencies.kinds import KINDS
from lms.agencies.models import Agency
from lms.auth import demo_service, passwords
from lms.auth import service as accounts
from lms.auth.roles import EMPLOYMENTS, ROLES
from lms.certificates import export_service, key_service
from lms.courses import library
from lms.courses import service as courses
from lms.courses.tree import from_folder
from lms.errors import Conflict, ContentInvalid, Invalid, LmsError
from lms.learning import projections
from lms.learning import service as learning
from lms.quizzes.exchange.files import FORMATS, guess_format, read_questions, write_questions
from lms.quizzes.exchange.foreign import Left
from lms.quizzes.language import compile_quiz
from lms.records import service as records

LIBRARY = ROOT / "content"
_MOST_THREADS = 8
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


class _Said(click.ClickException):
    """An expected error: its sentence, and exit code 1."""

    def show(self, file: Any = None) -> None:
        click.echo(self.format_message(), err=True, file=file)


class _Group(AppGroup):
    """Commands whose expected errors are sentences instead of tracebacks."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LmsError as error:
            raise _Said(error.message) from error


content = _Group("content", help="Kursus sebagai berkas: periksa, terbitkan, ekspor.")
quiz = _Group("quiz", help="Soal dari dan untuk program lain: GIFT, Aiken, Moodle XML.")
user = _Group("user", help="Akun.")
agency = _Group("agency", help="Instansi dan unit kerja.")
record = _Group("record", help="Catatan belajar dan kemajuan yang dihitung darinya.")
certificate = _Group("certificate", help="Sertifikat: kunci penanda tangan dan buku register.")
top = _Group("top")


def init_app(app: Flask) -> None:
    """Register every command."""
    for group in (content, quiz, user, agency, record, certificate):
        app.cli.add_command(group)
    for name, command in top.commands.items():
        app.cli.add_command(_Single(command), name)


class _Single(click.Command):
    """A command without a group, with the same manners."""

    def __init__(self, command: click.Command) -> None:
        super().__init__(command.name, callback=command.callback, params=command.params, help=command.help)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LmsError as error:
            raise _Said(error.message) from error


@top.command("demo")
def demo() -> None:
    """Siapkan basis data, kursus, dan akun percobaan, lalu layani di komputer ini saja."""
    config: Config = current_app.config["LMS"]
    if not config.demo:
        raise Invalid("Akun percobaan hanya boleh dibuat dalam mode percobaan. Jalankan make serve.")
    if not _is_loopback(config.host):
        raise Invalid(f"Mode percobaan hanya melayani komputer ini sendiri, bukan {config.host}. Hapus LMS_HOST.")
    _check_port(config)
    flask_migrate.upgrade()
    now = clock.now()
    demo_service.ensure_demo(now)
    _publish_all(LIBRARY, _agency(demo_service.AGENCY))
    _introduce(config)
    _serve(config)


@content.command("check")
@click.argument("path", type=_FOLDER, default=LIBRARY)
def check_content(path: Path) -> None:
    """Periksa kursus di PATH (satu kursus, atau folder berisi beberapa; bawaan: content). Semua masalah ditulis sekaligus."""
    found = library.check(path)
    base = path.parent if path.name in found else path
    problems = [problem for of_course in found.values() for problem in of_course]
    for problem in problems:
        click.echo(f"{_shown(base)}{problem}")
    if problems:
        raise _Said(f"{len(problems)} masalah dalam {sum(map(bool, found.values()))} dari {len(found)} kursus.")
    click.echo(f"{len(found)} kursus diperiksa, tidak ada masalah.")


@content.command("publish")
@click.argument("path", type=_FOLDER, default=LIBRARY)
@click.option("--instansi", metavar="KODE", help="Kode instansi pemilik kursus; bawaan: instansi pertama.")
@click.option("--catatan", default="", help="Catatan singkat tentang rilis ini.")
def publish_content(path: Path, instansi: str | None, catatan: str) -> None:
    """Terbitkan kursus di PATH. Kursus yang tidak berubah dilewati; riwayat peserta tetap pada rilisnya."""
    _publish_all(path, _agency(instansi), catatan)


@content.command("export")
@click.argument("slug")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export_content(slug: str, folder: Path) -> None:
    """Tulis rilis terkini kursus SLUG ke FOLDER (baru atau kosong) sebagai berkas, sama seperti saat diterbitkan."""
    files = courses.export(courses.current_pointer(slug)[0])
    library.write_folder(files, folder)
    click.echo(f"{len(files)} berkas ditulis ke {folder}.")


@quiz.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", "target", required=True, type=_FILE, help="Berkas kuis yang dibuat, misalnya content/kursus/05-soal.kuis.md.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Bawaan: ditebak dari nama dan isinya.")
@click.option("--judul", help="Judul kuis; bawaan: nama berkas.")
def import_quiz(file: Path, target: Path, form: str | None, judul: str | None) -> None:
    """Buat berkas kuis dari soal di FILE. Setiap soal yang tidak dapat dibawa disebutkan satu per satu."""
    if target.exists():
        raise Conflict(f"{target} sudah ada. Pilih nama lain; berkas yang ada tidak ditimpa.")
    data = file.read_bytes()
    taken = read_questions(data, form or guess_format(file.name, data), title=judul or file.stem)
    _tell_left(taken.left)
    if not taken.count:
        raise Invalid("Tidak ada soal yang dapat dibawa; tidak ada berkas yang ditulis.")
    target.write_text(taken.text, encoding="utf-8")
    click.echo(f"{taken.count} soal ditulis ke {target}. Periksa tujuan dan setelan di kepalanya sebelum diterbitkan.")


@quiz.command("export")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", "target", required=True, type=_FILE, help="Berkas yang dibuat.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="moodle", show_default=True, help="gift atau moodle.")
def export_quiz(file: Path, target: Path, form: str) -> None:
    """Tulis soal berkas kuis FILE untuk program lain. Yang tidak dikenal di sana disebutkan satu per satu."""
    if target.exists():
        raise Conflict(f"{target} sudah ada. Pilih nama lain; berkas yang ada tidak ditimpa.")
    folder = file.parent
    held, problems = compile_quiz(file.name, file.read_bytes(), default_id="kuis", read=lambda path: _read_beside(folder, path))
    if held is None:
        raise ContentInvalid(problems)
    given = write_questions(held, form)
    _tell_left(given.left)
    target.write_text(given.text, encoding="utf-8")
    click.echo(f"{given.count} soal ditulis ke {target}.")


@agency.command("create")
@click.argument("code", metavar="KODE")
@click.argument("name", metavar="NAMA")
@click.option("--jenis", type=click.Choice(list(KINDS)), default="instansi", show_default=True, help="Jenis unit.")
@click.option("--induk", metavar="KODE", help="Kode unit di atasnya; kosong untuk instansi.")
def create_agency(code: str, name: str, jenis: str, induk: str | None) -> None:
    """Buat instansi atau unit kerja KODE bernama NAMA."""
    made = agencies.create(code=code, name=name, kind=jenis, parent_id=_agency(induk).id if induk else None)
    click.echo(f"{made.name} dibuat dengan kode {made.code}.")


@user.command("create")
@click.option("--nama", prompt="Nama lengkap", help="Nama seperti akan tercetak di sertifikat.")
@click.option("--nip", default="", prompt="NIP (kosongkan bila tidak ada)", help="NIP atau NI PPPK, boleh berspasi.")
@click.option("--surel", default="", prompt="Surel (kosongkan bila tidak ada)", help="Alamat surel; salah satu dari NIP atau surel harus ada.")
@click.option("--peran", type=click.Choice(ROLES), multiple=True, default=("peserta",), show_default=True, help="Peran di unit kerjanya; boleh diulang.")
@click.option("--instansi", metavar="KODE", help="Kode unit kerja; bawaan: instansi pertama.")
@click.option("--status", type=click.Choice(EMPLOYMENTS), default="PNS", show_default=True, help="Status kepegawaian.")
@click.option("--pangkat", default="", help="Pangkat dan golongan ruang, misalnya: Penata Muda, III/a.")
@click.option("--jabatan", default="", help="Jabatan.")
@click.option("--sandi-acak", is_flag=True, help="Buat kata sandi sementara tanpa bertanya, dan tampilkan satu kali.")
def create_user(sandi_acak: bool, instansi: str | None, **fields: Any) -> None:
    """Buat akun. Tanpa kata sandi dibuatkan yang sementara, ditampilkan satu kali, dan harus diganti saat pertama masuk."""
    unit = _agency(instansi)
    typed = "" if sandi_acak else click.prompt("Kata sandi (kosongkan untuk dibuatkan)", default="", hide_input=True, show_default=False)
    given = typed or passwords.temporary_password()
    made = accounts.create_account(
        name=fields["nama"],
        nip=fields["nip"],
        email=fields["surel"],
        employment=fields["status"],
        agency_id=unit.id,
        rank=fields["pangkat"],
        post=fields["jabatan"],
        roles=fields["peran"],
        password=given,
        temporary=not typed,
        context=(current_app.config["LMS"].site_name,),
        now=clock.now(),
    )
    click.echo(f"Akun {made.name} dibuat: {', '.join(fields['peran'])}.")
    if not typed:
        click.echo(f"Kata sandi sementara (ditampilkan sekali ini saja): {given}")


@record.command("rebuild")
def rebuild_record() -> None:
    """Hitung kembali seluruh kemajuan belajar dari catatan. Aman dijalankan kapan saja, juga berulang."""
    count = 0
    for account_id, course in records.every_learner():
        learning.rebuild(account_id, course, clock.now())
        count += 1
    dropped = projections.drop_orphans()
    click.echo(f"{count} kemajuan dihitung kembali, {dropped} tanpa catatan dihapus.")


@record.command("check")
def check_record() -> None:
    """Bandingkan kemajuan yang tersimpan dengan catatan belajar; setiap perbedaan ditulis."""
    differing = list(_differences())
    for line in differing:
        click.echo(line)
    if differing:
        raise _Said(f"{len(differing)} perbedaan. Jalankan flask record rebuild.")
    click.echo("Kemajuan sama dengan catatan belajar.")


@certificate.command("keys")
def list_keys() -> None:
    """Daftar kunci penanda tangan yang pernah diumumkan, dengan masa berlakunya."""
    key_service.ensure_published(clock.now())
    for row in key_service.published():
        state = f"ditarik {row.withdrawn_at:%Y-%m-%d}" if row.withdrawn_at else f"{row.since} sampai {row.until or 'seterusnya'}"
        click.echo(f"{row.kid}  {state}  sidik {key_service.fingerprint(row)}")


@certificate.command("rotate-key")
@click.option("--segera", is_flag=True, help="Kunci lama bocor: tarik, dan pakai yang baru sekarang juga. Tanpa ini mulai 30 hari lagi.")
def rotate_key(segera: bool) -> None:
    """Buat kunci penanda tangan berikutnya. Tanpa --segera yang lama diakui 30 hari sesudah pergantian, dan sertifikatnya seterusnya."""
    made = key_service.rotate(now=clock.now(), at_once=segera)
    click.echo(f"Kunci {made.kid} menandatangani mulai {made.signs_from.astimezone(clock.zone()):%Y-%m-%d}.")


@certificate.command("register")
@click.argument("file", type=_FILE)
def write_register(file: Path) -> None:
    """Tulis buku register semua sertifikat, bertanda tangan, ke FILE. Memuat data pribadi: simpan dengan aman."""
    # Under its name only when it is complete: an earlier one stays where this one fails.
    unfinished = file.with_name(f"{file.name}.sebagian")
    handle = os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            export_service.write_register(out, clock.now())
        os.replace(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)
    click.echo(f"Buku register tersimpan di {file}.")


@top.command("backup")
@click.argument("file", type=_FILE)
def write_backup(file: Path) -> None:
    """Tulis seluruh isi basis data ke FILE, juga selagi platform dipakai. Berkas itu memuat data pribadi: simpan dengan aman."""
    summary = backup.write(file, clock.now())
    click.echo(f"{summary.total} baris dari {len(summary.rows)} tabel tersimpan di {file}.")


@top.command("restore")
@click.argument("file", type=_FILE)
def restore_backup(file: Path) -> None:
    """Isi basis data kosong yang sudah dimigrasi dari FILE. Perangkat peserta akan mengirim ulang yang masih disimpannya."""
    summary = backup.restore(file, clock.now())
    click.echo(f"{summary.total} baris dipulihkan dari cadangan {summary.written_at.astimezone(clock.zone()):%Y-%m-%d %H.%M}.")


def _differences() -> Iterator[str]:
    for account_id, course in records.every_learner():
        yield from projections.differences(account_id, course)
    yield from projections.orphans()


def _publish_all(path: Path, owner: Agency, note: str = "") -> None:
    """Publish every course at this place; a broken one is reported and does not hold up the others."""
    broken = []
    owner_id = owner.id
    for folder in library.find_courses(path):
        try:
            result = courses.publish(slug=folder.name, files=from_folder(folder), agency_id=owner_id, account_id=None, note=note)
        except ContentInvalid as error:
            broken += [f"{_shown(folder)}{problem}" for problem in error.problems]
            continue
        click.echo(f"{folder.name}: rilis {result.release[:12]} {'diterbitkan' if result.changed else 'tidak berubah'}.")
        for sentence in result.changes:
            click.echo(f"  {sentence}")
    if broken:
        raise _Said("\n".join([*broken, f"{len(broken)} masalah; kursus yang bermasalah tidak diterbitkan."]))


def _agency(code: str | None) -> Agency:
    found = agencies.find_by_code(code) if code else agencies.find_first()
    if found is None:
        raise Invalid(f"Tidak ada unit kerja berkode {code}." if code else 'Belum ada instansi. Buat dahulu: flask agency create KODE "NAMA INSTANSI"')
    return found


def _shown(folder: Path) -> str:
    """The folder as one would type it from here, to be put before a path within it."""
    here = Path.cwd()
    shown = folder.resolve()
    shown = shown.relative_to(here) if shown.is_relative_to(here) else shown
    return "" if shown == Path() else f"{shown}/"


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_port(config: Config) -> None:
    """Say so now rather than after the preparations. Raises Conflict."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server does: a port that was left a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            raise Conflict(f"Porta {config.port} tidak dapat dipakai ({error.strerror}). Pilih yang lain: PORT={config.port + 1} make serve") from error


def _introduce(config: Config) -> None:
    click.echo(f"\n{config.site_name} siap di http://{config.host}:{config.port}/ (percobaan: hanya dari komputer ini)\n")
    for nip, name in demo_service.introductions():
        click.echo(f"  {nip}  {name}")
    click.echo(f"\n  Kata sandi semua akun percobaan: {demo_service.PASSWORD}\n")
    sys.stdout.flush()


def _serve(config: Config) -> None:
    """Become the server: signals then reach it without anybody between."""
    os.chdir(ROOT)
    # More threads than this only wait for each other.
    threads = min(_MOST_THREADS, 2 * (os.cpu_count() or 1) + 1)
    options = {"interface": "wsgi", "host": config.host, "port": config.port, "workers": 1, "blocking-threads": threads, "log-level": "warning"}
    arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    os.execv(sys.executable, [sys.executable, "-m", "granian", *arguments, "wsgi:app"])


def _tell_left(left: tuple[Left, ...]) -> None:
    for one in left:
        click.echo(str(one), err=True)


def _read_beside(folder: Path, path: str) -> bytes | None:
    """A bank that a quiz names, beside it or in the folder of banks above; nothing from anywhere else."""
    found = (folder / path).resolve()
    return found.read_bytes() if found.is_file() and found.is_relative_to(folder.parent.resolve()) else None
