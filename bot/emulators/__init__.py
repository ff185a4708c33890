"""Strict stand-ins of Discord, Slack and Hugging Face on this machine, for the demo and the tests.

Discord's and Slack's are made of the same files. `api` is what one starts, and what people do there. `web` takes each
request, `calls` reads it, `limits` and `faults` may stop it. On `socket` the bot hears of what happens; `interactions`
has what people do and what the bot answers. `state` is all that exists, `payloads` how it is told. `rules` are made of
the small `checks`; `judge` asks the platform's own specification besides; `errors` say no.
"""
