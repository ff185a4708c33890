"""Every command and its one-line help, apart from the parser so that `bot --help` need not import it."""

COMMANDS = {
    "demo": "Show everything on a built-in sample day: no token, no internet.",
    "init": "Write a bot.toml with every setting and Slack's manifest, where there are none.",
    "run": "Serve: collect, post each channel's digest once a day, answer commands, count votes.",
    "post": "Post one edition to the configured channels now.",
    "collect": "Read the lists of one or more days into the archive.",
    "search": "Look papers up in the archive, as /paper does.",
    "trends": "Count a topic's papers month by month, alone or beside another; draw it.",
    "import": "Read a Markdown digest into the archive.",
    "export": "Write a day of the archive as a Markdown digest.",
    "summarize": "Have the language models that are set write a day's bullets, and tell what it took.",
    "deliveries": "List what was posted where, and what waits.",
    "why": "Tell what happened to a channel's digest of a day, step by step.",
    "retry": "Try a digest again that ended blocked, dead, gone or held.",
    "settle": "Say that a held digest is in its channel: it counts as posted, and is posted no more.",
    "repost": "Post a digest anew, whatever is there already.",
    "backup": "Copy the archive to a new file or into a folder, checked, while the bot runs or not.",
    "restore": "Put a backup in the archive's place; the former file is kept.",
    "migrate-store": "Move everything from SQLite to PostgreSQL or back, compared row by row, while no bot runs.",
    "doctor": "Say what is configured, what is missing and how to get it.",
    "health": "Exit 0 while `bot run` does its rounds; for a container's health check.",
    "playground": "Open a page that draws Discord and Slack, with the bot under it: no token, no internet.",
}

# The file beside this one in which each stands.
FILES = {
    "archive": ("collect", "search", "import", "export"),
    "backup": ("backup", "restore"),
    "beginning": ("init",),
    "delivering": ("post", "deliveries"),
    "mending": ("why", "retry", "settle", "repost"),
    "moving": ("migrate-store",),
    "serving": ("demo", "run", "doctor", "health", "playground"),
    "trends": ("trends",),
    "writing": ("summarize",),
}

DAY_HELP = "The edition's UTC day, as 2024-05-17; of a board 2024-W20 or 2024-05."
CHANNEL_HELP = "One channel: its id, or discord:ID, slack:ID."
