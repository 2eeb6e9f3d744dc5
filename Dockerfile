# docker build -t tokenassay:0.1.0 .
# docker run --rm -v "$PWD:/work" tokenassay:0.1.0 run crayon --target staging.yaml
FROM node:20-slim AS build
WORKDIR /build
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund && node build.mjs --fresh

FROM node:20-slim
WORKDIR /opt/tokenassay
COPY --from=build /build/package.json /build/LICENSE ./
COPY --from=build /build/bin bin
COPY --from=build /build/dist dist
COPY --from=build /build/suites suites
RUN ln -s /opt/tokenassay/bin/tokenassay.cjs /usr/local/bin/tokenassay
USER node
WORKDIR /work
ENTRYPOINT ["tokenassay"]
