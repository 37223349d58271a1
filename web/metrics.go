package web

import (
	"net/http"
	"strconv"
	"time"

	"waggoner/query/gizmo"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts requests in a registry of its own, so that servers do not share any.
type metrics struct {
	handler  http.Handler
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	running  prometheus.Gauge
}

func newMetrics(cfg Config) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "waggoner_http_requests_total", Help: "Requests answered.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "waggoner_http_request_duration_seconds", Help: "Time from the header of a request to the end of its answer.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60},
		}, []string{"route"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "waggoner_http_requests_in_flight", Help: "Requests being answered.",
		}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "waggoner_build_info", Help: "Always 1; the label tells the version.", ConstLabels: prometheus.Labels{"version": cfg.Version},
	})
	build.Set(1)
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.requests, m.seconds, m.running, build, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	registry.MustRegister(storeCollector{cfg.Store})
	if cfg.Gizmo != nil {
		registry.MustRegister(poolCollector{cfg.Gizmo})
	}
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{DisableCompression: true})
	return m
}

func (m *metrics) serve(w http.ResponseWriter, r *http.Request) error {
	m.handler.ServeHTTP(w, r)
	return nil
}

// observe counts one request. Methods and routes that are not ours share one name, so
// that clients cannot make up series.
func (m *metrics) observe(method, route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodHead:
	default:
		method = "other"
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// poolCollector shows the counters of the Gizmo pool.
type poolCollector struct{ pool GizmoRunner }

var (
	gizmoScripts   = prometheus.NewDesc("waggoner_gizmo_scripts_total", "Scripts by result.", []string{"result"}, nil)
	gizmoWorkers   = prometheus.NewDesc("waggoner_gizmo_workers_total", "Worker processes by event.", []string{"event"}, nil)
	gizmoProcesses = prometheus.NewDesc("waggoner_gizmo_workers", "Worker processes now, by state.", []string{"state"}, nil)
	gizmoWaiting   = prometheus.NewDesc("waggoner_gizmo_waiting", "Scripts in the queue.", nil, nil)
)

// gizmoKinds are the sorts of failure, which are shown from the first scrape on.
var gizmoKinds = []gizmo.Kind{
	gizmo.KindSyntax, gizmo.KindRuntime, gizmo.KindTimeout, gizmo.KindMemory, gizmo.KindCrash, gizmo.KindLimit, gizmo.KindDamage,
}

// Describe implements prometheus.Collector.
func (poolCollector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{gizmoScripts, gizmoWorkers, gizmoProcesses, gizmoWaiting} {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (c poolCollector) Collect(out chan<- prometheus.Metric) {
	s := c.pool.Stats()
	counter := func(d *prometheus.Desc, n uint64, label string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), label)
	}
	gauge := func(d *prometheus.Desc, n int, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n), labels...)
	}
	counter(gizmoScripts, s.OK, "ok")
	counter(gizmoScripts, s.Busy, "busy")
	for _, kind := range gizmoKinds {
		counter(gizmoScripts, s.Failed[kind], string(kind))
	}
	counter(gizmoWorkers, s.Started, "started")
	counter(gizmoWorkers, s.Reused, "reused")
	counter(gizmoWorkers, s.Killed, "killed")
	counter(gizmoWorkers, s.Outdated, "outdated")
	gauge(gizmoProcesses, s.Idle, "idle")
	gauge(gizmoProcesses, s.Running, "running")
	gauge(gizmoWaiting, s.Waiting)
}
