"""Campaigns: the list, writing one, and what a text costs while it is written."""

from flask import abort, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from gateway import guard, house, presence
from gateway.console.campaign_form import CampaignForm, form_for, form_of
from gateway.console.desk import LARGEST_SMALL_ID, kes, number_in, page, pages, refused, told
from gateway.console.words import in_her_words, mark, say
from gateway.database import door, glance
from handlers.campaigns import draft, listing, preview
from handlers.campaigns.control import NotNow
from handlers.campaigns.launch import counts_now
from handlers.campaigns.occasions import find
from handlers.campaigns.wording import BadText, check, render, somebody
from models.base import today
from models.campaign import Campaign
from models.choice import WRITTEN, Language
from models.coordinator import Role


def seen(session: Session, campaign_id: int, *, lock: bool = False) -> Campaign:
    """The campaign, if the coordinator who asks may see it; else there is no such page."""
    known = campaign_id <= LARGEST_SMALL_ID
    found = session.get(Campaign, campaign_id, with_for_update=lock or None) if known else None
    if found is None or not presence.coordinator().sees(found.counties):
        abort(404)
    return found


@pages.get("/campaigns", endpoint="campaigns")
@guard.role(Role.VIEWER)
def campaigns() -> ResponseReturnValue:
    archived, before = "archived" in request.args, number_in(request.args, "before", LARGEST_SMALL_ID)
    with glance() as session:
        found = listing.listed(session, presence.coordinator(), archived=archived, before=before)
    more = found[-1].id if len(found) == listing.PAGE else None
    return page("campaigns", campaigns=found, archived=archived, more=more, counted=preview.counted)


@pages.route("/campaigns/new", endpoint="new_campaign", methods=["GET", "POST"])
@guard.role(Role.EDITOR)
def new() -> ResponseReturnValue:
    occasion = find(request.args.get("for", ""), today())
    if occasion and request.method == "GET":
        form = form_for(occasion)
    else:
        form = CampaignForm(asks=request.args.get("asks", ""))
    if form.validate_on_submit():
        me = presence.coordinator()
        try:
            with door() as session:
                written = draft.Draft(made_by=me.email, **form.values(me))
                made = draft.create(session, written, house.rules())
                preview.count(session, made, house.rules())
        except BadText as error:
            form.refuse("en" if form.en.data and not form.sw.data else "sw", error)
        else:
            return redirect(url_for("console.campaign", campaign_id=made.id))
    return page("campaign_form", form=form, campaign=None), 422 if form.errors else 200


@pages.route("/campaigns/<int:campaign_id>/edit", endpoint="edit_campaign", methods=["GET", "POST"])
@guard.role(Role.EDITOR)
def edit(campaign_id: int) -> ResponseReturnValue:
    with glance() as session:
        campaign = seen(session, campaign_id)
    form, me = CampaignForm() if request.method == "POST" else form_of(campaign), presence.coordinator()
    if not draft.may_change(campaign):
        abort(404)
    if form.validate_on_submit():
        try:
            with door() as session:
                changed = seen(session, campaign_id, lock=True)
                draft.change(session, changed, house.rules(), by=me.email, **form.values(me))
                preview.count(session, changed, house.rules())
        except (BadText, NotNow) as error:
            form.refuse("sw", error)
        else:
            told(mark("Saved. Who approved it before has to approve it again."), kind="success")
            return redirect(url_for("console.campaign", campaign_id=campaign_id))
    return page("campaign_form", form=form, campaign=campaign), 422 if form.errors else 200


@pages.post("/campaigns/<int:campaign_id>/duplicate", endpoint="duplicate_campaign")
@guard.role(Role.EDITOR)
def duplicate(campaign_id: int) -> ResponseReturnValue:
    try:
        with door() as session:
            copied = draft.duplicate(session, seen(session, campaign_id), presence.coordinator().email)
    except NotNow as error:
        refused(error)
        return redirect(url_for("console.campaign", campaign_id=campaign_id))
    told(mark("This is a copy, a draft of yours."))
    return redirect(url_for("console.edit_campaign", campaign_id=copied.id))


@pages.post("/campaigns/<int:campaign_id>/archive", endpoint="archive_campaign")
@guard.role(Role.EDITOR)
def archive(campaign_id: int) -> ResponseReturnValue:
    try:
        with door() as session:
            draft.archive(seen(session, campaign_id, lock=True))
    except NotNow as error:
        refused(error)
        return redirect(url_for("console.campaign", campaign_id=campaign_id))
    told(mark("It is in the archive now."))
    return redirect(url_for("console.campaigns"))


@pages.post("/campaigns/measure", endpoint="measure")
@guard.role(Role.EDITOR)
def measure() -> ResponseReturnValue:
    """What the texts come to as they stand in the form: parts, price a reader, what will be refused."""
    with glance() as session:
        counts = counts_now(session)
    return jsonify({language.value: _measured(language, counts) for language in WRITTEN})


def _measured(language: Language, counts: dict[int | None, int]) -> dict[str, object] | None:
    source = request.form.get(language.value, "")
    if not source.strip():
        return None
    rules = house.rules()
    try:
        wording = check(source, rules.opt_out_suffix)
        # The longest of what {county} and {step} may become is in the count of the audience.
        body, size = render(wording, somebody(language), counts)
    except BadText as error:
        return {"wrong": in_her_words(error)}
    says = [say("{units} of {room} characters", units=size.units, room=size.room)]
    says += [say("1 part") if size.count == 1 else say("{count} parts", count=size.count)]
    says += [say("{price} a reader with VAT", price=kes(rules.cost(size.count)))]
    notes = []
    if wording.dear:
        notes.append(say("Dear because of {letters}: 70 characters a part, not 160.", letters=" ".join(wording.dear)))
    if wording.mended:
        notes.append(say("Quotes, dashes or spaces will be made plain."))
    if wording.political:
        notes.append(say("It sounds political: the approver has to say so."))
    return {"body": body, "says": " · ".join(says), "notes": notes, "parts": size.count}
