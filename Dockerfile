# Waggoner in a container: a static binary on an empty file system.
#   docker build -t waggoner .
#   docker run -p 127.0.0.1:8844:8844 -v waggoner-data:/data waggoner
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags=-s -o /out/waggoner ./cmd/waggoner \
    && mkdir -p /out/data /out/tmp && chmod 1777 /out/tmp && chown 65532:65532 /out/data

FROM scratch
COPY --from=build /out/waggoner /waggoner
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/tmp /tmp
USER 65532:65532
# The data folder, which the server makes. Without a named volume it goes with the container;
# facts are put into it while no server has it open:
#   docker run --rm -v waggoner-data:/data -v "$PWD/shop:/shop" waggoner apply --data /data --add /shop
# To keep nothing, and to run on a file system that cannot be written to, leave it out:
#   docker run ... waggoner serve --addr 0.0.0.0:8844 --allow-host localhost
VOLUME /data
EXPOSE 8844
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/waggoner", "health"]
ENTRYPOINT ["/waggoner"]
# With a list of names the server answers to no other Host, so that a web page cannot make
# a name of its own point here and read answers. The names of the machine itself always
# do. To serve under a further name repeat the command with --allow-host:
#   docker run ... waggoner serve --addr 0.0.0.0:8844 --data /data --allow-host atlas.example.org
CMD ["serve", "--addr", "0.0.0.0:8844", "--data", "/data", "--allow-host", "localhost"]
