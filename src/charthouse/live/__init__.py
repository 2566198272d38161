"""What others change reaches open pages: numbered channels, one broadcaster a process, Server-Sent Events."""
