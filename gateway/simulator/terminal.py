"""The feature phone in a terminal."""

import sys
from contextlib import suppress
from datetime import timedelta, timezone
from http import HTTPStatus

import click
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from gateway.simulator.handset import ReceivedText
from gateway.simulator.remote import Refused, RemoteHandset, SimulatorAway
from gateway.simulator.segments import segments, septets

_WIDTH = 38
_MAGENTA = "#a12a55"
_KENYA = timezone(timedelta(hours=3))
_HELP = """\
dial           call the campaign's code; another one: just type it, as *100#
0-9            answer the screen that is open; Enter alone shows it again
end            hang up
inbox          read texts
text WORDS     send a text to the campaign, as: text PLEDGE
quit           put the phone away"""


class Terminal:
    """One conversation: a line typed is a key, a command or an answer; the screen follows."""

    def __init__(self, phone: RemoteHandset, console: Console) -> None:
        self._phone = phone
        self._console = console
        self._read = 0

    def obey(self, line: str) -> bool:
        """Acts on a line; False when the person is done. SimulatorAway rises to the caller."""
        try:
            return self._act(line)
        except Refused as refused:
            self._console.print(str(refused), style="yellow", markup=False)
            return True

    def _act(self, line: str) -> bool:
        command, _space, rest = line.strip().partition(" ")
        match command.lower():
            case "quit" | "exit" | "q" if not rest:
                return False
            case "help" | "?" if not rest:
                self._console.print(_HELP, style="dim")
            case "dial" | "d":
                self._show(self._phone.dial(rest.strip() or None))
            case "end" | "hangup" if not rest:
                self._show(self._phone.hang_up())
            case "inbox" | "i" if not rest:
                self._show_inbox(self._phone.inbox)
            case "text" | "t" | "sms":
                self._send_text(rest.strip())
            case _ if line.strip().startswith("*"):
                self._show(self._phone.dial(line.strip()))
            case _:
                self._answer(line.strip())
        return True

    def prompt(self) -> str:
        left = self._phone.idle_left
        if self._phone.open and left is not None:
            return f"answer ({left:.0f} s) > "
        unread = self._unread()
        return f"phone ({unread} new, type inbox) > " if unread else "phone > "

    def _unread(self) -> int:
        try:
            return max(len(self._phone.inbox) - self._read, 0)
        except Refused:
            return 0

    def _answer(self, keys: str) -> None:
        """An empty line only looks whether the session is still there."""
        self._phone.refresh()
        if not keys:
            self._show(self._phone)
        elif self._phone.open:
            self._show(self._phone.press(keys))
        else:
            self._console.print("No session is open. Type dial, or help.", style="yellow")

    def _send_text(self, body: str) -> None:
        if not body:
            self._console.print("Write the text after the word: text PLEDGE", style="yellow")
            return
        status = self._phone.text(body)
        if status == HTTPStatus.OK:
            self._console.print(f"Sent, {segments(body).parts} SMS. Replies come to the inbox.", style="green")
            return
        why = f"the short code answered {status}" if status else "the short code did not answer"
        self._console.print(f"Sent, but not taken yet: {why}. The network tries again every minute.", style="yellow")

    def _show(self, phone: RemoteHandset) -> None:
        used = septets(phone.screen)
        count = "not GSM-7" if used is None else f"{used + 4 if phone.screen else 0}/160"
        body = Text(
            phone.screen or "(nothing on the screen)",
            style="" if phone.screen else "dim",
        )
        title = "session open" if phone.open else "session over"
        self._console.print(
            Panel(
                body,
                width=_WIDTH,
                title=title,
                subtitle=count,
                border_style=_MAGENTA if phone.open else "dim",
            )
        )

    def _show_inbox(self, texts: list[ReceivedText]) -> None:
        self._read = len(texts)
        if not texts:
            self._console.print("No texts yet.", style="dim")
            return
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        for text in texts:
            at = text.at.astimezone(_KENYA).strftime("%H:%M")
            table.add_row(
                Text(at, style="dim"),
                Text(text.sender, style=_MAGENTA),
                Text(text.text),
            )
        self._console.print(table)


def run(simulator_url: str, number: str, network: str = "", code: str | None = None) -> int:
    """Holds the phone until the person quits; returns an exit status for the shell.

    Reads lines from standard input, so that a script may be piped in: then no prompt is written.
    """
    console = Console(highlight=False)
    phone = RemoteHandset(simulator_url, number, network)
    terminal = Terminal(phone, console)
    interactive = sys.stdin.isatty()
    try:
        if interactive:
            console.print(f"[bold {_MAGENTA}]Ahadi phone[/]  [dim]Type the number of your choice; help, quit.[/]")
            terminal.obey(f"dial {code}" if code else "dial")
        while True:
            line = input(terminal.prompt()) if interactive else sys.stdin.readline()
            if not interactive and not line:
                break
            if not terminal.obey(line):
                break
    except (EOFError, KeyboardInterrupt):
        console.print()
    except SimulatorAway as away:
        click.echo(str(away), err=True)
        return 1
    with suppress(SimulatorAway, Refused):
        phone.hang_up()
    return 0
