using BenchmarkDotNet.Attributes;
using Latent.Numerics;

namespace Latent.Benchmarks.Kernels;

/// <summary>The three passes of convolutions of the reference networks.</summary>
public class ConvolutionBenchmarks
{
    private float[] _large = [];
    private float[] _small = [];
    private float[] _weight = [];
    private float[] _scratch = [];
    private ConvolutionShape _shape;
    private int _rows;

    /// <summary>Which layer of which network.</summary>
    [Params("conv-latent10 2", "conv-pool 2", "conv-latent314 2", "dcgan-64 3")]
    public string Layer { get; set; } = string.Empty;

    /// <summary>Makes the images.</summary>
    [GlobalSetup]
    public void Setup()
    {
        (_, _rows, _shape) = Array.Find([.. KernelTable.Layers], layer => layer.Name == Layer);
        _large = new float[ImageBlocks.Length(_rows, _shape.InputLength)];
        _small = new float[ImageBlocks.Length(_rows, _shape.OutputLength)];
        _weight = new float[_shape.WeightLength];
        _scratch = new float[ConvolutionKernels.ScratchLength(_shape, _rows)];
    }

    /// <summary>From large images to small ones.</summary>
    [Benchmark]
    public void Forward() => ConvolutionKernels.Forward(_shape, _rows, _large, _weight, Epilogue.None, _small, _scratch);

    /// <summary>From small images to large ones.</summary>
    [Benchmark]
    public void BackwardInput() => ConvolutionKernels.BackwardInput(_shape, _rows, _small, _weight, Epilogue.None, _large, _scratch);

    /// <summary>The gradient of the weight.</summary>
    [Benchmark]
    public void BackwardWeight() => ConvolutionKernels.BackwardWeight(_shape, _rows, _large, _small, _weight, false, _scratch);
}
