namespace Latent.Numerics;

/// <summary>One step of a recurrent cell over rows <see cref="First"/> to <see cref="End"/>, as a range of its units.</summary>
internal interface IRecurrentKernel : IRangeKernel
{
    /// <summary>The first row of the piece.</summary>
    int First { get; set; }

    /// <summary>The row after the last of the piece.</summary>
    int End { get; set; }

    /// <summary>All rows of the step.</summary>
    int Rows { get; }

    /// <summary>The units of the cell.</summary>
    int Units { get; }
}
