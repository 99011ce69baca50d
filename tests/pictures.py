"""Takes the pictures of the README: `make pictures`. A whole house with invented people, and a browser that looks at it."""

import random
import shutil
from datetime import timedelta
from pathlib import Path

import pyotp
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import text

from benchmarks.house import served
from gateway import create_app
from gateway.database import Database
from gateway.house import rules
from gateway.settings import Settings
from handlers import coordinators, second_proof, sign_in
from handlers.campaigns import approve, control, draft, preview
from models.base import midnight, today
from models.choice import Channel
from models.coordinator import Role
from models.county import COUNTIES
from models.tally import Tally
from tests.crowd import WANJIRU, crowd, njoroge

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
PASSWORD = "respect begins at home"
DAYS = 30


def furnish(database: Database) -> tuple[str, int]:
    """Numbers on the map, a trend, and a campaign on its way. Returns the admin's secret and the campaign."""
    chance = random.Random(7)
    crowd(database, 4000)
    with database.door() as session:
        session.execute(text("DELETE FROM tally"))
        for county in COUNTIES:
            for back in range(DAYS):
                pledged = round(county.population / 90_000 * chance.uniform(0.1, 2.2) * (DAYS - back / 2) / DAYS)
                day = today() - timedelta(days=back)
                session.add(
                    Tally(county=county.code, day=day, channel=Channel.USSD, pledged=pledged, kept=pledged // 6)
                )
        admin = coordinators.add(session, "adhiambo@example.org", Role.ADMIN, None, PASSWORD, sign_in.hashed)
        secret = admin.code_secret = second_proof.new_secret()
        written = draft.Draft(
            name="16 Days, day one",
            made_by=WANJIRU,
            sw="Siku 16 zinaanza leo. Ahadi yako: {step}. Chukua hatua moja leo, {county|kwenu}.",
            en="The 16 Days begin today. Your promise: {step}. Take one step today in {county|your place}.",
            at=midnight(today() + timedelta(days=1)) + timedelta(hours=10),
        )
        made = draft.create(session, written, rules())
        preview.count(session, made, rules())
        approve.approve(session, made, njoroge(session), rules())
        control.schedule(session, made)
        return secret, made.id


def enter(page: Page, secret: str) -> None:
    page.goto("/console/")
    page.get_by_label("E-mail address").fill("adhiambo@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Go on").click()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with served() as house, sync_playwright() as playwright:
        app = create_app(Settings(**{name.lower(): value for name, value in house.environment.items()}))
        with app.app_context():
            secret, campaign_id = furnish(app.extensions["database"])
            app.extensions["database"].close()
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(
            base_url=f"http://127.0.0.1:{house.port}", viewport={"width": 1200, "height": 800}, locale="en"
        )
        page.goto("/?lang=en")
        page.screenshot(path=FOLDER / "counter.png")
        enter(page, secret)
        for name, address in (
            ("home", ""),
            ("campaign", f"campaigns/{campaign_id}"),
            ("write", f"campaigns/{campaign_id}/edit"),
        ):
            page.goto(f"/console/{address}")
            page.wait_for_timeout(700)
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()
    for picture in sorted(FOLDER.iterdir()):
        print(f"docs/pictures/{picture.name}: {picture.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
