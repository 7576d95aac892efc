"""`python -m voiceguide` is the same as `voiceguide`."""

from voiceguide.cli.entrance import main

if __name__ == "__main__":
    main()
