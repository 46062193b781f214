using System.Globalization;

namespace Latent.TorchSharp;

/// <summary>What an engine runs on.</summary>
/// <param name="IsCuda">Whether it is a CUDA GPU; else the CPU.</param>
/// <param name="Index">Which GPU.</param>
/// <param name="Precision">The arithmetic of products.</param>
internal readonly record struct TorchDevice(bool IsCuda, int Index, TorchPrecision Precision)
{
    /// <summary>The device in words.</summary>
    public string Describe()
    {
        string place = IsCuda ? string.Create(CultureInfo.InvariantCulture, $"CUDA {Index}") : "CPU";
        return Precision switch
        {
            TorchPrecision.TensorFloat32 => $"TorchSharp ({place}, TF32)",
            TorchPrecision.Mixed => $"TorchSharp ({place}, bfloat16)",
            _ => $"TorchSharp ({place})",
        };
    }
}
