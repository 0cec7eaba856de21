# The image of `--prober in-cluster`: Rollscope itself. Build it in a clone and push it to where your nodes pull from:
#   docker build -f ci/prober.Dockerfile -t registry.example/rollscope-prober . && docker push registry.example/rollscope-prober
#   rollscope watch deployment/web --context staging --prober in-cluster --prober-image registry.example/rollscope-prober
FROM node:22-alpine AS build
WORKDIR /rollscope
COPY . .
RUN npm ci --no-fund --no-audit && npm prune --omit=dev --ignore-scripts --no-fund --no-audit

FROM node:22-alpine
ENV NODE_ENV=production
WORKDIR /rollscope
COPY --from=build /rollscope/package.json ./
COPY --from=build /rollscope/bin bin
COPY --from=build /rollscope/dist dist
COPY --from=build /rollscope/node_modules node_modules
USER node
ENTRYPOINT ["node", "bin/rollscope.js"]
