using Latent.Data;
using Latent.Projection;

namespace Latent.Results;

/// <summary>Fashion-MNIST with what is asked of it again and again.</summary>
internal sealed class FashionMnist
{
    private readonly Dictionary<int, double> _pcaErrors = [];
    private PrincipalComponents? _widest;

    private FashionMnist(MemorySamples training, MemorySamples test)
    {
        Training = training;
        Test = test;
    }

    public MemorySamples Training { get; }

    public MemorySamples Test { get; }

    public static FashionMnist Open(string folder) => new(
        IdxFile.Read(Path.Combine(folder, "train-images-idx3-ubyte.gz"), Path.Combine(folder, "train-labels-idx1-ubyte.gz")),
        IdxFile.Read(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), Path.Combine(folder, "t10k-labels-idx1-ubyte.gz")));

    /// <summary>The principal components of the training images.</summary>
    public PrincipalComponents Pca(int components)
    {
        if (_widest is null || _widest.Components < components)
        {
            _widest = PrincipalComponents.Fit(Training.Values, Training.Rows, Training.Shape.Length, Math.Max(components, 600));
        }

        int length = Training.Shape.Length;
        return new PrincipalComponents(_widest.Mean, _widest.Axes[..(components * length)], _widest.Variances[..components], _widest.TotalVariance);
    }

    /// <summary>The mean squared error of the test images under so many principal components.</summary>
    public double PcaError(int components)
    {
        if (!_pcaErrors.TryGetValue(components, out double error))
        {
            float[] errors = new float[Test.Rows];
            Pca(components).ReconstructionErrors(Test.Values, Test.Rows, errors);
            error = errors.Average(value => (double)value);
            _pcaErrors.Add(components, error);
        }

        return error;
    }
}
