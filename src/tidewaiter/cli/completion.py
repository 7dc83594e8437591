"""Tab completion: the script that a shell reads once, and how to make it read it."""

from __future__ import annotations

import click

__all__ = ["completion"]

HOW = {
    "bash": 'eval "$(tidewaiter completion bash)"      # in ~/.bashrc',
    "zsh": 'eval "$(tidewaiter completion zsh)"       # in ~/.zshrc',
    "fish": "tidewaiter completion fish | source      # in ~/.config/fish/config.fish",
}


@click.command(epilog="\b\n" + "\n".join(HOW.values()))
@click.argument("shell", type=click.Choice(list(HOW)))
def completion(shell: str) -> None:
    """Print the tab completion for your shell."""
    from click.shell_completion import get_completion_class

    from tidewaiter.cli.main import cli

    made_by = get_completion_class(shell)
    assert made_by is not None, "click completes every shell of the choice"
    click.echo(made_by(cli, {}, "tidewaiter", "_TIDEWAITER_COMPLETE").source())
