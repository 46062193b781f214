using System.Runtime.InteropServices;

namespace Latent.TorchSharp.Sessions;

/// <summary>Says what libtorch's failures mean.</summary>
internal static class TorchErrors
{
    /// <summary>Runs something on the device.</summary>
    /// <exception cref="InsufficientMemoryException">The device has too little memory.</exception>
    /// <exception cref="InvalidOperationException">libtorch failed otherwise.</exception>
    public static T Guard<T>(string network, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (ExternalException e)
        {
            throw Explain(network, e);
        }
    }

    /// <summary>The exception that says what to do about one of libtorch.</summary>
    public static Exception Explain(string network, Exception e)
    {
        // The first line is the reason; a native stack follows it.
        string reason = e.Message.Split('\n')[0];
        bool isMemory = e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
            || e.Message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase)
            || e.Message.Contains("not enough memory", StringComparison.OrdinalIgnoreCase)
            || e.Message.Contains("ALLOC_FAILED", StringComparison.Ordinal);
        return isMemory
            ? new InsufficientMemoryException($"The device has too little memory for network \"{network}\" and its batch: use a smaller batch size, TorchPrecision.Mixed, or another device. libtorch: {reason}", e)
            : new InvalidOperationException($"libtorch failed while it ran network \"{network}\": {reason}", e);
    }
}
