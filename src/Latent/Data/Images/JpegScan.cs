namespace Latent.Data.Images;

/// <summary>Decodes one scan into coefficients: the only one of a baseline image, one of several of a progressive one.</summary>
/// <remarks>ITU T.81, sections F and G.</remarks>
internal sealed class JpegScan(bool isProgressive, int first, int last, int high, int low, JpegCode?[] averageCodes, JpegCode?[] detailCodes)
{
    /// <summary>The zigzag order of a block's coefficients.</summary>
    public static ReadOnlySpan<byte> Order =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    private int _emptyBlocks;

    /// <summary>Decodes the scan; gives the place in the file behind it.</summary>
    public int Read(ReadOnlySpan<byte> file, int at, JpegComponent[] components, int width, int height, int mostAcross, int mostDown, int restart)
    {
        var bits = new JpegBits(file, at);
        bool isAlone = components.Length == 1;
        int unitsAcross = isAlone ? components[0].Columns : JpegComponent.Divide(width, 8 * mostAcross);
        int unitsDown = isAlone ? components[0].Rows : JpegComponent.Divide(height, 8 * mostDown);
        for (int unit = 0; unit < unitsAcross * unitsDown; unit++)
        {
            if (restart > 0 && unit > 0 && unit % restart == 0)
            {
                bits.Restart();
                _emptyBlocks = 0;
                foreach (JpegComponent component in components)
                {
                    component.Average = 0;
                }
            }

            int column = unit % unitsAcross, row = unit / unitsAcross;
            foreach (JpegComponent component in components)
            {
                for (int y = 0; y < (isAlone ? 1 : component.Down); y++)
                {
                    for (int x = 0; x < (isAlone ? 1 : component.Across); x++)
                    {
                        int block = isAlone ? (row * component.Stride) + column : (((row * component.Down) + y) * component.Stride) + (column * component.Across) + x;
                        Decode(ref bits, component, component.Coefficients.AsSpan(block * 64, 64));
                    }
                }
            }
        }

        return bits.Position;
    }

    private void Decode(ref JpegBits bits, JpegComponent component, Span<short> block)
    {
        if (!isProgressive)
        {
            DecodeAverage(ref bits, component, block);
            DecodeDetail(ref bits, Code(detailCodes, component.DetailCode), block, 1, 63);
        }
        else if (first == 0)
        {
            if (high == 0)
            {
                DecodeAverage(ref bits, component, block);
            }
            else
            {
                block[0] |= (short)(bits.Read() << low);
            }
        }
        else if (high == 0)
        {
            DecodeDetail(ref bits, Code(detailCodes, component.DetailCode), block, first, last);
        }
        else
        {
            Refine(ref bits, Code(detailCodes, component.DetailCode), block);
        }
    }

    private void DecodeAverage(ref JpegBits bits, JpegComponent component, Span<short> block)
    {
        int size = Code(averageCodes, component.AverageCode).Read(ref bits);
        component.Average += bits.ReadSigned(Math.Min(size, 16));
        block[0] = (short)(component.Average << low);
    }

    private void DecodeDetail(ref JpegBits bits, JpegCode code, Span<short> block, int from, int to)
    {
        if (_emptyBlocks > 0)
        {
            _emptyBlocks--;
            return;
        }

        for (int k = from; k <= to; k++)
        {
            int value = code.Read(ref bits), zeros = value >> 4, size = value & 15;
            if (size != 0)
            {
                k += zeros;
                int coefficient = bits.ReadSigned(size);
                if (k <= 63)
                {
                    block[Order[k]] = (short)(coefficient << low);
                }
            }
            else if (zeros == 15)
            {
                k += 15;
            }
            else
            {
                // The block is over, and so many after it have nothing in this scan.
                _emptyBlocks = isProgressive ? (1 << zeros) - 1 + bits.Read(zeros) : 0;
                return;
            }
        }
    }

    /// <summary>Adds a bit to coefficients that are there, and new ones between them.</summary>
    private void Refine(ref JpegBits bits, JpegCode code, Span<short> block)
    {
        int step = 1 << low, k = first;
        for (; k <= last && _emptyBlocks == 0; k++)
        {
            int value = code.Read(ref bits), zeros = value >> 4, fresh = 0;
            if ((value & 15) != 0)
            {
                fresh = bits.Read() == 1 ? step : -step;
            }
            else if (zeros < 15)
            {
                _emptyBlocks = (1 << zeros) + bits.Read(zeros);
                break;
            }

            for (; k <= last; k++)
            {
                ref short coefficient = ref block[Order[k]];
                if (coefficient != 0)
                {
                    Sharpen(ref bits, ref coefficient, step);
                }
                else if (zeros-- == 0)
                {
                    coefficient = (short)fresh;
                    break;
                }
            }
        }

        if (_emptyBlocks > 0)
        {
            _emptyBlocks--;
            for (; k <= last; k++)
            {
                ref short coefficient = ref block[Order[k]];
                if (coefficient != 0)
                {
                    Sharpen(ref bits, ref coefficient, step);
                }
            }
        }
    }

    private static void Sharpen(ref JpegBits bits, ref short coefficient, int step)
    {
        if (bits.Read() == 1 && (coefficient & step) == 0)
        {
            coefficient += (short)(coefficient > 0 ? step : -step);
        }
    }

    private static JpegCode Code(JpegCode?[] codes, int index) => codes[index] ?? throw JpegReader.Broken("a scan uses a code that is not there");
}
