# The assistant in an image of its own: docker compose up --build. docs/operate.md says how to keep it.

# Any Python from 3.11 on with glibc; on musl there is no sentence encoder, and questions are compared by their words.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /source
RUN python -m venv /opt/assistant
# First what changes seldom, so that a change of the code does not install everything again.
COPY requirements/base.txt requirements/base.txt
RUN /opt/assistant/bin/pip install --require-hashes --requirement requirements/base.txt
COPY . .
# Building learns the words; the phrasings in numbers go into the package.
RUN /opt/assistant/bin/pip install --no-deps --no-build-isolation . \
    && /opt/assistant/bin/pip uninstall --yes hatchling

FROM ${BASE}
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin partnership \
    && install --directory --owner=partnership --group=partnership --mode=0750 /words /data /backups
COPY --from=build /opt/assistant /opt/assistant
# An empty volume begins with these words; one that has words keeps its own.
COPY --chown=partnership:partnership knowledge/ /words/
ENV PATH=/opt/assistant/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    KNOWLEDGE_DIR=/words \
    DATA_DIR=/data
USER partnership
WORKDIR /data
VOLUME ["/words", "/data", "/backups"]
# The bot takes a moment to connect, and says so every 15 seconds afterwards.
HEALTHCHECK --interval=60s --timeout=10s --start-period=90s --retries=2 CMD ["partnership-bot", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["partnership-bot"]
CMD ["run"]
