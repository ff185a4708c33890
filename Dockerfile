# Two stages: the first installs exactly what requirements.txt pins by hash, the second holds only what runs.
FROM python:3.13-slim-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/bot
COPY requirements.txt .
RUN /opt/bot/bin/pip install --require-hashes --only-binary=:all: -r requirements.txt

FROM python:3.13-slim-trixie
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin bot && install -d -o bot -g bot /data
COPY --from=build /opt/bot /opt/bot
COPY bot /app/bot
COPY config /app/config
WORKDIR /app
RUN ["/opt/bot/bin/python", "-m", "compileall", "-q", "bot"]
# One heap for all threads: 2 to 3 MiB less, measured with both platforms.
ENV PATH=/opt/bot/bin:$PATH \
    MALLOC_ARENA_MAX=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BOT_DATABASE_URL=sqlite:////data/bot.db
USER bot
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s CMD ["python", "-m", "bot", "health"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
