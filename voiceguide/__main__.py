"""`python -m voiceguide` is the same as `voiceguide`."""

try:
    from voiceguide.cli.entrance import main
except KeyboardInterrupt:  # pressed while the first modules are still loading
    raise SystemExit(130) from None

if __name__ == "__main__":
    main()
