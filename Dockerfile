# The app for viewers: the shipped checkpoints, read-only, as a user without rights. docs/serving.md says how to run it.
# To pin it: PYTHON_IMAGE=python:3.13-slim@sha256:… with the digest that `docker buildx imagetools inspect` prints.
ARG PYTHON_IMAGE=python:3.13-slim
FROM ${PYTHON_IMAGE}

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

WORKDIR /srv/latent-atlas
COPY deploy/requirements.lock ./
RUN pip install --require-hashes -r requirements.lock

COPY LICENSE ./
COPY checkpoints checkpoints
COPY vae vae
COPY app app
RUN python -m compileall -q vae app \
    && useradd --create-home --uid 10001 atlas \
    && mkdir /data && chown atlas /data

USER 10001
ENV LATENT_ATLAS_READ_ONLY=1 VAE_DATA_DIR=/data
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["streamlit", "run", "app/main.py", "--server.address=0.0.0.0", "--server.port=8501", "--server.headless=true"]
