namespace Latent.MLNet.Rows;

internal static class RowTransformerDefaults
{
    /// <summary>Two million latent vectors of 32 numbers.</summary>
    public const int CacheMegabytes = 256;

    /// <summary>One gigabyte of training rows.</summary>
    public const int TrainingMegabytes = 1024;
}
