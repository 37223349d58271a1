package web

import (
	"waggoner/graph"

	"github.com/prometheus/client_golang/prometheus"
)

// storeCollector shows how the store is.
type storeCollector struct{ store *graph.Store }

func storeGauge(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("waggoner_store_"+name, help, nil, nil)
}

var (
	storeSequence   = storeGauge("sequence", "Batches that have changed the store.")
	storeQuads      = storeGauge("quads", "Quads in the store.")
	storeNodes      = storeGauge("nodes", "Terms that stand in a quad.")
	storeOverlay    = storeGauge("overlay_quads", "Quads added and removed since the image was made.")
	storeImage      = storeGauge("image_sequence", "Sequence of the last batch in the image: each compaction and load moves it.")
	storeImageBytes = storeGauge("image_bytes", "Size of the image.")
	storeLogbook    = storeGauge("logbook_bytes", "Size of the logbook.")
	storeCompacting = storeGauge("compacting", "1 while a new image is made in the background.")
	storeFailed     = storeGauge("failed", "1 if a write has failed, after which none is accepted.")
)

// Describe implements prometheus.Collector.
func (storeCollector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		storeSequence, storeQuads, storeNodes, storeOverlay, storeImage, storeImageBytes, storeLogbook, storeCompacting, storeFailed,
	} {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (c storeCollector) Collect(out chan<- prometheus.Metric) {
	s, err := c.store.Stats()
	if err != nil {
		return // the server is stopping
	}
	gauge := func(d *prometheus.Desc, value float64) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value)
	}
	flag := func(d *prometheus.Desc, on bool) {
		if on {
			gauge(d, 1)
		} else {
			gauge(d, 0)
		}
	}
	gauge(storeSequence, float64(s.Sequence))
	gauge(storeQuads, float64(s.Quads))
	gauge(storeNodes, float64(s.Nodes))
	gauge(storeOverlay, float64(s.Changes))
	gauge(storeImage, float64(s.ImageAt))
	gauge(storeImageBytes, float64(s.Image.Bytes))
	gauge(storeLogbook, float64(s.Logbook))
	flag(storeCompacting, s.Building)
	flag(storeFailed, s.Failure != nil)
}
