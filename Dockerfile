# syntax=docker/dockerfile:1
ARG PYTHON_VERSION=3.13
# With `--build-arg REQUIREMENTS=requirements-teams.txt` the image knows Microsoft Teams too.
ARG REQUIREMENTS=requirements.txt

FROM python:${PYTHON_VERSION}-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
# The dependencies change seldom: a layer of their own.
ARG REQUIREMENTS
COPY deploy/${REQUIREMENTS} deploy/${REQUIREMENTS}
RUN python -m venv /opt/impsci \
    && /opt/impsci/bin/pip install --no-compile --require-hashes --requirement deploy/${REQUIREMENTS}
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY deploy/vectors deploy/vectors
COPY knowledge knowledge
# Bytecode is made here: the first start is several times faster with it, and the image may be read-only.
RUN /opt/impsci/bin/pip install --no-compile --no-deps . \
    && /opt/impsci/bin/pip uninstall --yes pip \
    && /opt/impsci/bin/python -m compileall -q -j 0 /opt/impsci
# So is what is learnt from the knowledge base, which every start would learn anew.
ENV XDG_CACHE_HOME=/opt/impsci/cache
RUN /opt/impsci/bin/impsci ask "what is an ISP"

FROM python:${PYTHON_VERSION}-slim
LABEL org.opencontainers.image.title="impsci" \
      org.opencontainers.image.description="Cited answers about implementation science, in Slack, Teams, a terminal and a web page" \
      org.opencontainers.image.licenses="Apache-2.0 AND CC-BY-4.0"
COPY --from=build /opt/impsci /opt/impsci
# What must outlive the container: mount a volume here, or set DATABASE_URL.
RUN install --directory --owner=10001 --group=10001 --mode=700 /data
VOLUME /data
ENV PATH=/opt/impsci/bin:$PATH XDG_CACHE_HOME=/opt/impsci/cache XDG_DATA_HOME=/data HOST=0.0.0.0 PORT=3000 PYTHONUNBUFFERED=1
# A number, so that an orchestrator can see that it is not root.
USER 10001:10001
WORKDIR /tmp
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=2)"]
CMD ["impsci", "serve"]
