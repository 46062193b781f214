namespace Latent.Data.Images;

/// <summary>One component of a JPEG image: brightness, or one of the two colour differences.</summary>
/// <param name="id">Its number in the file.</param>
/// <param name="across">How finely it is sampled across.</param>
/// <param name="down">How finely it is sampled down.</param>
/// <param name="table">The number of its quantization table.</param>
internal sealed class JpegComponent(int id, int across, int down, int table)
{
    private int _blocks;

    public int Id { get; } = id;

    public int Across { get; } = across;

    public int Down { get; } = down;

    public int Table { get; } = table;

    /// <summary>Blocks in a line, counted so that units of all components are whole.</summary>
    public int Stride { get; private set; }

    /// <summary>Blocks in a line of the image itself, as scans of this component alone have them.</summary>
    public int Columns { get; private set; }

    /// <summary>Lines of blocks of the image itself.</summary>
    public int Rows { get; private set; }

    /// <summary>[blocks × 64] coefficients.</summary>
    public short[] Coefficients { get; private set; } = [];

    /// <summary>The quantization, kept when the component's first scan begins: a file may change it later.</summary>
    public ushort[]? Quantization { get; set; }

    /// <summary>The last average, from which the next one differs.</summary>
    public int Average { get; set; }

    public int AverageCode { get; set; }

    public int DetailCode { get; set; }

    /// <summary>Counts the blocks of an image.</summary>
    public void Measure(int width, int height, int mostAcross, int mostDown)
    {
        int unitsAcross = Divide(width, 8 * mostAcross), unitsDown = Divide(height, 8 * mostDown);
        Stride = unitsAcross * Across;
        Columns = Divide(Divide(width * Across, mostAcross), 8);
        Rows = Divide(Divide(height * Down, mostDown), 8);
        _blocks = Stride * unitsDown * Down;
    }

    /// <summary>Makes room for the coefficients.</summary>
    public void Allocate() => Coefficients = new short[checked(_blocks * 64)];

    public static int Divide(int value, int by) => (value + by - 1) / by;
}
