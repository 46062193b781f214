using System.Globalization;

namespace Latent.TorchSharp;

/// <summary>What an engine runs on.</summary>
/// <param name="IsCuda">Whether it is a CUDA GPU; else the CPU.</param>
/// <param name="Index">Which GPU.</param>
/// <param name="MixedPrecision">Whether products are taken in bfloat16.</param>
internal readonly record struct TorchDevice(bool IsCuda, int Index, bool MixedPrecision)
{
    /// <summary>The device in words.</summary>
    public string Describe() =>
        string.Create(CultureInfo.InvariantCulture, $"TorchSharp ({(IsCuda ? $"CUDA {Index}" : "CPU")}{(MixedPrecision ? ", bfloat16" : "")})");
}
