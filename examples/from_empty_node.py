#!/usr/bin/env python3
"""From an empty node to a journey that has ended, with a client generated from the API document.

    $(scripts/python_client.sh) examples/from_empty_node.py [--onelock PATH] [--data FOLDER]

One authority, one scheme: a supplier has its lock and positioning unit accredited, a carrier is
confirmed, registers a vehicle, enrols lock and unit, declares consignments, bundles and starts
them; a simulated truck drives. Every step is asserted; all data is sample data.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from onelock_client import Client
from onelock_client.api.applications import (
    approve_application,
    file_application,
    get_application,
)
from onelock_client.api.consignments import declare_consignments
from onelock_client.api.journeys import get_journey
from onelock_client.api.manifests import (
    bundle_manifest,
    get_manifest,
    recheck_manifest,
    start_manifest,
)
from onelock_client.api.public import apply_publicly, list_equipment
from onelock_client.api.session import log_in
from onelock_client.api.vehicles import get_vehicle, list_vehicles
from onelock_client.models import (
    ApplicationForm,
    ApplicationStatus,
    ApplicationSubjectDevice,
    ApplicationSubjectDeviceAbout,
    ApplicationSubjectModel,
    ApplicationSubjectModelAbout,
    ApplicationSubjectVehicle,
    ApplicationSubjectVehicleAbout,
    ApproveForm,
    BillKind,
    CargoKind,
    CheckState,
    ChipForm,
    Company,
    ConsignmentForm,
    ConsignmentsForm,
    Contact,
    DeviceKind,
    End,
    LockClass,
    LogIn,
    ManifestForm,
    ManifestStatus,
    Mode,
    PartyForm,
    PartyRole,
    PublicApplication,
    TradePartner,
    VehicleFormPlates,
)

HOME = "hk"
SCHEME = "itfs"
FROM, TO = "hk-super-terminal-1", "hk-kwai-chung-customhouse"
PASSWORD = "a sample password of an example"
VEHICLE, PLATE = "sample-truck-1", "AB 1234"
LOCK, UNIT = "SAMPLE-LOCK-0001", "SAMPLE-UNIT-0001"
LOCK_MODEL, UNIT_MODEL = "SAMPLE-3C", "SAMPLE-GPS"
PROFILES = {LOCK_MODEL: "sample-multichip-808", UNIT_MODEL: "sample-positioning-unit-808"}
MINUTE_MS = 60_000
WAIT_S = 120.0


class Refused(Exception):
    """The node refused what must be done, or did what it must refuse."""


def done(response: Any) -> Any:
    """What an operation answered that must be done."""
    if response.status_code >= 300:
        raise Refused(f"{response.status_code}: {response.content.decode()}")
    return response.parsed


def tag(read: Any) -> str:
    """Names the revision that was read: what is decided on it is not done to another."""
    return f'"{read.revision}"'


def until(what: str, look: Callable[[], Any]) -> Any:
    """Looks until there is something to see; what a look refuses counts as nothing seen."""
    end, last = time.monotonic() + WAIT_S, "nothing"
    while time.monotonic() < end:
        try:
            if seen := look():
                return seen
        except Refused as refused:
            last = str(refused)
        time.sleep(0.25)
    raise TimeoutError(f"waited {WAIT_S} s until {what}; last: {last}")


@contextmanager
def empty_nodes(onelock: str, data: Path, speed: int) -> Iterator[dict[str, Any]]:
    """Three nodes with nothing in them, until the block ends; the example speaks with one."""
    file = data / "nodes.json"
    file.unlink(missing_ok=True)
    command = [onelock, "demo", "--empty", "--headless", "--speed", str(speed), "--data", str(data)]
    demo = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        until("the nodes run", lambda: demo.poll() is not None or file.exists())
        if demo.poll() is not None:
            raise Refused(f"the nodes ended with {demo.returncode}")
        yield json.loads(file.read_text())
    finally:
        demo.terminate()
        demo.wait()


def clock(nodes: dict[str, Any]) -> Callable[[], int]:
    """The nodes' clock, in milliseconds since the Unix epoch."""
    origin, speed = nodes["clock"]["origin_ms"], nodes["clock"]["speed"]
    return lambda: int(origin + (time.time() * 1_000 - origin) * speed)


class Account:
    """Somebody at the node. The client keeps the cookie of the session."""

    def __init__(self, base_url: str, account: str, password: str) -> None:
        # Every change carries the header; see the security schemes of the document.
        self.client = Client(base_url=base_url, headers={"x-onelock": "1"})
        done(
            log_in.sync_detailed(client=self.client, body=LogIn(account=account, password=password))
        )


def joins(base_url: str, name: str, role: PartyRole) -> tuple[str, Account]:
    """A company applies on the public pages, and logs in with the account that it chose."""
    form = PartyForm(
        roles=[role],
        company=Company(
            name=f"Sample Example {name} Limited",
            registration_number=f"SAMPLE-{name.upper()}",
            address="1 Sample Road, Hong Kong",
        ),
        contact=Contact(
            name="Sample Person", telephone="+852 0000 0000", email="sample@example.invalid"
        ),
        modes=[Mode.AIR_LAND] if role is PartyRole.CARRIER else [],
    )
    account = f"sample.{name.lower()}"
    sent = PublicApplication(form=form, schemes=[SCHEME], account=account, password=PASSWORD)
    public = Client(base_url=base_url, headers={"x-onelock": "1"})
    receipt = done(apply_publicly.sync_detailed(client=public, body=sent))
    return receipt.application, Account(base_url, account, PASSWORD)


def approve(officer: Account, application: str, form: ApproveForm | None = None) -> None:
    """The authority says yes, and that is all that this scheme needs."""
    body = form or ApproveForm()
    read = done(get_application.sync_detailed(application, client=officer.client))
    approved = approve_application.sync_detailed(
        application, client=officer.client, body=body, if_match=tag(read)
    )
    done(approved)
    filed = done(get_application.sync_detailed(application, client=officer.client))
    assert filed.document.status is ApplicationStatus.APPROVED, filed.document.status


def files(company: Account, officer: Account, about: Any, form: ApproveForm | None = None) -> None:
    """The company applies for something further, and it is approved."""
    body = ApplicationForm(about=about, schemes=[SCHEME])
    filed = done(file_application.sync_detailed(client=company.client, body=body))
    approve(officer, filed.document.id, form)


def accredited(supplier: Account, officer: Account, model: str, device: DeviceKind) -> None:
    is_lock = device is DeviceKind.LOCK
    about = ApplicationSubjectModel(
        about=ApplicationSubjectModelAbout.MODEL,
        model=model,
        name=model,
        device=device,
        class_=LockClass.B if is_lock else None,
        chips=3 if is_lock else 1,
        profile=PROFILES[model],
    )
    files(supplier, officer, about)


def enrolled(carrier: Account, officer: Account, device: str, kind: DeviceKind) -> dict[str, Any]:
    """A lock or unit with its number and code; what the simulated device needs to know of it."""
    model = LOCK_MODEL if kind is DeviceKind.LOCK else UNIT_MODEL
    terminal = "903100000001" if kind is DeviceKind.LOCK else "903200000001"
    code = f"sample-code-of-{kind.value}"
    about = ApplicationSubjectDevice(
        about=ApplicationSubjectDeviceAbout.DEVICE,
        device=device,
        kind=kind,
        model=model,
        firmware="1.0",
        vehicle=VEHICLE,
    )
    chip = ChipForm(terminal=terminal, profile=PROFILES[model], code=code, interval_s=60)
    files(carrier, officer, about, ApproveForm(chip=chip))
    return {
        "authority": HOME,
        "role": kind.value,
        "terminal": terminal,
        "profile": PROFILES[model],
        "code": code,
    }


def consignment(number: int, now_ms: int) -> ConsignmentForm:
    day = datetime.datetime.fromtimestamp(now_ms / 1_000 + 9 * 3_600, datetime.timezone.utc)
    return ConsignmentForm(
        packages=10,
        package_kind="CARTON",
        description=f"sample articles {number}",
        consignor=TradePartner(name="Sample Consignor Limited", address="1 Sample St, Singapore"),
        consignee=TradePartner(name="Sample Consignee Limited", address="2 Sample St, Lisbon"),
        date=day.date().isoformat(),
        bill_kind=BillKind.AIR_WAYBILL,
        bill_number=f"SAMPLE-{number:04}",
        bill_from="SG",
        bill_to="PT",
        cargo=CargoKind.GENERAL,
        permits=[],
        is_export=False,
        is_warehoused=False,
    )


def declared(carrier: Account, now: Callable[[], int]) -> list[str]:
    """Three consignments, one of which bears the bill of another and is not taken."""
    forms = [consignment(number, now()) for number in (1, 2, 2)]
    body = ConsignmentsForm(scheme=SCHEME, mode=Mode.AIR_LAND, consignments=forms)
    outcome = done(declare_consignments.sync_detailed(client=carrier.client, body=body))
    assert [fault.code for fault in outcome.faults] == ["duplicate_bill"], outcome.faults
    assert len(outcome.accepted) == 2, outcome.accepted
    return outcome.accepted


def bundled(carrier: Account, now: Callable[[], int], consignments: list[str]) -> str:
    form = ManifestForm(
        scheme=SCHEME,
        mode=Mode.AIR_LAND,
        vehicle=VEHICLE,
        plate=PLATE,
        lock=LOCK,
        places=[FROM, TO],
        crosses_at_ms=now() + 90 * MINUTE_MS,
        consignments=consignments,
    )
    # Sent twice, as after an answer that was lost: it is done once, and answered the same.
    key = f'"{uuid.uuid4()}"'
    made, again = (
        done(bundle_manifest.sync_detailed(client=carrier.client, body=form, idempotency_key=key))
        for _ in range(2)
    )
    assert made == again, (made, again)
    return made.document.id


def start(carrier: Account, manifest: str) -> Any:
    """Starts the manifest as it is now."""
    read = done(get_manifest.sync_detailed(manifest, client=carrier.client))
    return start_manifest.sync_detailed(manifest, client=carrier.client, if_match=tag(read))


def checklist_is_met(carrier: Account, manifest: str) -> bool:
    """Has the node look again; says what is missing."""
    done(recheck_manifest.sync_detailed(manifest, client=carrier.client))
    seen = done(get_manifest.sync_detailed(manifest, client=carrier.client)).document
    checks = [it for reply in seen.replies.additional_properties.values() for it in reply.checks]
    unmet = [f"{it.code}: {it.reason}" for it in checks if it.state is not CheckState.MET]
    if unmet or not checks:
        raise Refused("; ".join(unmet) or "no answer yet")
    return True


def write_trip(folder: Path, manifest: str, devices: list[dict[str, Any]]) -> Path:
    trip = {
        "nodes": "nodes.json",
        "journey": manifest,
        "legs": [{"authority": HOME, "from": FROM, "to": TO}],
        "vehicle": {"id": VEHICLE, "plates": {HOME: PLATE}},
        "lock": LOCK,
        "devices": devices,
        "accounts": {HOME: "officer"},
    }
    path = folder / "trip.json"
    path.write_text(json.dumps(trip, indent=2))
    return path


def ended_journey(officer: Account, journey: str) -> Any:
    """The journey, once it has ended."""
    seen = done(get_journey.sync_detailed(journey, client=officer.client)).journey
    return seen if seen.end else None


def story(onelock: str, nodes: dict[str, Any], folder: Path) -> None:
    base_url, now = f"http://{nodes['nodes'][HOME]['http']}", clock(nodes)
    officer = Account(base_url, "officer", nodes["password"])
    assert done(list_vehicles.sync_detailed(client=officer.client)).items == []
    print("the node is empty")

    application, supplier = joins(base_url, "Supplier", PartyRole.SUPPLIER)
    approve(officer, application)
    accredited(supplier, officer, LOCK_MODEL, DeviceKind.LOCK)
    accredited(supplier, officer, UNIT_MODEL, DeviceKind.UNIT)
    models = done(list_equipment.sync_detailed(client=Client(base_url=base_url))).items
    assert {model.model for model in models} >= {LOCK_MODEL, UNIT_MODEL}, models
    print("a supplier's lock and positioning unit are accredited")

    application, carrier = joins(base_url, "Carrier", PartyRole.CARRIER)
    approve(officer, application)
    plates = VehicleFormPlates.from_dict({HOME: PLATE})
    about = ApplicationSubjectVehicle(
        about=ApplicationSubjectVehicleAbout.VEHICLE, vehicle=VEHICLE, plates=plates
    )
    files(carrier, officer, about)
    vehicle = done(get_vehicle.sync_detailed(VEHICLE, client=officer.client)).document
    assert vehicle.plates.additional_properties == {HOME: PLATE}, vehicle
    devices = [
        enrolled(carrier, officer, LOCK, DeviceKind.LOCK),
        enrolled(carrier, officer, UNIT, DeviceKind.UNIT),
    ]
    print("a carrier is confirmed, with a vehicle, a lock and a unit")

    manifest = bundled(carrier, now, declared(carrier, now))
    early = start(carrier, manifest)
    assert early.status_code == 422, "a journey whose devices nobody has heard does not start"
    print(f"two consignments are bundled as {manifest}")

    trip = write_trip(folder, manifest, devices)
    command = [onelock, "drive", str(trip), "--for", "6m"]
    driving = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        until("every check is met", lambda: checklist_is_met(carrier, manifest))
        started = done(start(carrier, manifest)).document
        assert started.status is ManifestStatus.STARTED, started.status
        print("the journey has started")
        said, _ = driving.communicate()
    finally:
        driving.kill()
    assert json.loads(said)["unloaded"] is True, said
    ended = until("the journey ends", lambda: ended_journey(officer, manifest))
    assert ended.end is End.CLEAN, ended
    print("the truck has arrived, and the journey ended clean")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--onelock", default=os.environ.get("ONELOCK", "onelock"))
    parser.add_argument("--data", type=Path)
    parser.add_argument("--speed", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onelock-example-") as temporary:
        folder = options.data or Path(temporary)
        with empty_nodes(options.onelock, folder, options.speed) as nodes:
            story(options.onelock, nodes, folder)
    print("done")


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    main()
