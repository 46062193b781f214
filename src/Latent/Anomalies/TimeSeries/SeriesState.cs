namespace Latent.Anomalies.TimeSeries;

/// <summary>What a file keeps of a <see cref="SeriesDetector"/> beside its parts.</summary>
internal sealed record SeriesState(int Window, int Channels, SeriesAlignment Alignment);
