"""Every command, its one-line help and examples, apart from the parser so that `bot --help` need not import it."""

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

# As somebody would type them; those without any have nothing to choose.
EXAMPLES = {
    "run": ("bot run", "bot run --role deliver,http"),
    "post": ("bot post", "bot post --date 2024-05-17 --channel slack:C0123456789"),
    "collect": ("bot collect --date 2024-05-01 --to 2024-05-31",),
    "search": ("bot search lora", "bot search 'by:\"song han\" since 2024' --sort votes --json"),
    "trends": ("bot trends diffusion", "bot trends diffusion --versus mamba --out trends.png"),
    "import": ("bot import day.md",),
    "export": ("bot export --date 2024-05-17 --language ko > day.md",),
    "summarize": ("bot summarize --date 2024-05-17 --language ko",),
    "deliveries": ("bot deliveries --state held", "bot deliveries --date 2024-05-17 --json"),
    "why": ("bot why slack:C0123456789 2024-05-17", "bot why discord:123456789012345678 2024-W20"),
    "retry": ("bot retry slack:C0123456789 2024-05-17",),
    "settle": ("bot settle slack:C0123456789 2024-05-17",),
    "repost": ("bot repost slack:C0123456789 2024-05-17",),
    "backup": ("bot backup before-upgrade.db", "bot backup backups/ --keep 7"),
    "restore": ("bot restore before-upgrade.db",),
    "migrate-store": ("bot migrate-store --to postgresql://bot@db.example/papers",),
    "doctor": ("bot doctor", "bot doctor --offline"),
    "playground": ("bot playground", "bot playground --database sqlite:///data/bot.db --no-open"),
}

DAY_HELP = "The edition's UTC day, as 2024-05-17; of a board 2024-W20 or 2024-05."
CHANNEL_HELP = "One channel: its id, or discord:ID, slack:ID."
