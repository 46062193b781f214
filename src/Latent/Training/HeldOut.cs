namespace Latent.Training;

/// <summary>Which rows of a stream are wanted.</summary>
internal enum HeldOut
{
    /// <summary>All rows: none is held out.</summary>
    All,

    /// <summary>The rows that are not held out.</summary>
    Without,

    /// <summary>The rows that are held out.</summary>
    Only,
}
