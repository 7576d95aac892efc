"""Where sound goes: the device, a file, or memory."""
