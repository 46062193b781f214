namespace Latent.Numerics;

/// <summary>What random numbers are drawn for. Streams for different purposes are independent; the numbers are part of what a seed means, so they never change.</summary>
public enum RandomPurpose
{
    /// <summary>The first weights.</summary>
    Initialization = 1,

    /// <summary>The order of rows in an epoch.</summary>
    Shuffling = 2,

    /// <summary>Which rows are held out.</summary>
    Splitting = 3,

    /// <summary>Dropout and noise layers.</summary>
    Noise = 4,

    /// <summary>Draws from a latent distribution.</summary>
    Sampling = 5,

    /// <summary>Generated data sets.</summary>
    Generation = 6,

    /// <summary>Projections: first places, and the points that push.</summary>
    Projection = 7,

    /// <summary>Resampling for intervals and tests.</summary>
    Resampling = 8,

    /// <summary>Baselines that draw at random, such as an isolation forest.</summary>
    Baselines = 9,

    /// <summary>The rows by which a neighbour search is parted into cells and measured.</summary>
    Neighbours = 10,
}
