"""The open counter: what anybody may read, on a page and as data."""

from flask import Blueprint

pages = Blueprint("public", __name__)
