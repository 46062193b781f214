using Latent.Autoencoders;
using Latent.Cli.Terminal;
using Latent.Projection;

namespace Latent.Cli.Tour;

/// <summary>What the steps of a tour hand on, and what the report draws.</summary>
internal sealed class TourState(TourOptions options, TourResults results, IProgressBoard board, CancellationToken cancellation) : IDisposable
{
    public TourOptions Options { get; } = options;

    public TourResults Results { get; } = results;

    public IProgressBoard Board { get; } = board;

    public CancellationToken Cancellation { get; } = cancellation;

    public TourData Data { get; set; } = null!;

    /// <summary>The width of the latent vector.</summary>
    public int Latents { get; set; }

    public Autoencoder? Model { get; set; }

    public PrincipalComponents? Pca { get; set; }

    /// <summary>The latent vectors of the training rows.</summary>
    public float[] TrainingLatents { get; set; } = [];

    /// <summary>The latent vectors of the test rows.</summary>
    public float[] TestLatents { get; set; } = [];

    /// <summary>The reconstruction error of each test row.</summary>
    public float[] TestErrors { get; set; } = [];

    /// <summary>What the anomaly step found, for drawing.</summary>
    public TourAnomalyView? AnomalyView { get; set; }

    /// <summary>[rows × 2] coordinates of the first test rows.</summary>
    public float[]? MapPoints { get; set; }

    /// <summary>Files written, by what they are.</summary>
    public List<(string Name, string What)> Files { get; } = [];

    public void Dispose()
    {
        Model?.Dispose();
        AnomalyView?.Detector.Dispose();
    }
}
