ARG PYTHON_IMAGE=python:3.12-slim-trixie

FROM ${PYTHON_IMAGE} AS build
WORKDIR /source
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY deploy/build.sh deploy/
COPY policies/ policies/
COPY adapters/ adapters/
COPY bot/ bot/
RUN deploy/build.sh /opt/chaperone

FROM ${PYTHON_IMAGE}
# pg_dump and pg_restore, of the version of compose.yaml's server, for backups of PostgreSQL.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 chaperone \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/chaperone --shell /usr/sbin/nologin chaperone \
    && install -d -o 10001 -g 10001 -m 0700 /var/lib/chaperone
COPY --from=build /opt/chaperone /opt/chaperone
ENV PATH=/opt/chaperone/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    CHAPERONE_VAR_DIR=/var/lib/chaperone \
    CHAPERONE_HOST=0.0.0.0 \
    CHAPERONE_PORT=8765 \
    CHAPERONE_HEALTH_HOST=0.0.0.0 \
    CHAPERONE_HEALTH_PORT=8766
# chaperone.toml is looked for here; everything may also come from the environment.
WORKDIR /etc/chaperone
# All that is ever written; the rest of the file system may be read-only.
VOLUME /var/lib/chaperone
USER 10001:10001
EXPOSE 8765 8766
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import http.client, os; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['CHAPERONE_HEALTH_PORT']), timeout=3); c.request('GET', '/healthz'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["chaperone"]
CMD ["serve"]
