"""Makes `python -m tidewaiter` the same as the command `tidewaiter`."""

from tidewaiter.cli.main import main

if __name__ == "__main__":
    main()
