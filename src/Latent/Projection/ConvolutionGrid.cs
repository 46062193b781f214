using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Latent.Numerics;

namespace Latent.Projection;

/// <summary>
/// Square grids of masses and moments, and their convolution with the kernels k = (1 + d²/α)^−α and k·s = (1 + d²/α)^−(α+1).
/// Two real grids make one complex, and two real and even kernels make one complex spectrum, so that two transforms each
/// way do for all four convolutions.
/// </summary>
internal sealed class ConvolutionGrid
{
    private const int Lanes = StripFourier.Lanes;
    private readonly double _alpha;
    private readonly StripFourier _fourier;
    private readonly float[] _massReal;
    private readonly float[] _massImaginary;
    private readonly float[] _momentReal;
    private readonly float[] _momentImaginary;
    private readonly float[] _turnedMassReal;
    private readonly float[] _turnedMassImaginary;
    private readonly float[] _turnedMomentReal;
    private readonly float[] _turnedMomentImaginary;
    private readonly float[] _kernel;
    private readonly float[] _slope;
    private double _spacing;

    public ConvolutionGrid(int length, double alpha)
    {
        Length = length;
        Nodes = length / 2;
        _alpha = alpha;
        _fourier = new StripFourier(length);

        // A row more than a power of two wide keeps a column's entries out of one cache set.
        Stride = length + Lanes;
        int rows = Nodes + Lanes;
        (_massReal, _massImaginary) = (new float[length * Stride], new float[length * Stride]);
        (_momentReal, _momentImaginary) = (new float[length * Stride], new float[length * Stride]);
        (_turnedMassReal, _turnedMassImaginary) = (new float[rows * Stride], new float[rows * Stride]);
        (_turnedMomentReal, _turnedMomentImaginary) = (new float[rows * Stride], new float[rows * Stride]);
        (_kernel, _slope) = (new float[length * Stride], new float[length * Stride]);
    }

    /// <summary>The length of the transforms, at least twice the nodes.</summary>
    public int Length { get; }

    /// <summary>The nodes in each direction.</summary>
    public int Nodes { get; }

    /// <summary>The entries from one row of nodes to the next.</summary>
    public int Stride { get; }

    /// <summary>The middle of the grid, in nodes.</summary>
    public float Middle => Nodes * 0.5f;

    /// <summary>Before the convolution the mass at a node, after it Σ mass·k.</summary>
    public ref float Mass(int at) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_massReal), at);

    /// <summary>After the convolution Σ mass·k·s.</summary>
    public ref float MassImaginary(int at) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_massImaginary), at);

    /// <summary>Before the convolution the first moment at a node, after it Σ moment·k·s.</summary>
    public ref float MomentX(int at) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_momentReal), at);

    /// <summary>Before the convolution the second moment at a node, after it Σ moment·k·s.</summary>
    public ref float MomentY(int at) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_momentImaginary), at);

    /// <summary>Empties all nodes.</summary>
    public void Clear()
    {
        Array.Clear(_massReal, 0, Nodes * Stride);
        Array.Clear(_massImaginary, 0, Nodes * Stride);
        Array.Clear(_momentReal, 0, Nodes * Stride);
        Array.Clear(_momentImaginary, 0, Nodes * Stride);
    }

    /// <summary>Makes the kernels' spectra for a distance of nodes, unless they are there.</summary>
    public void SetSpacing(double spacing)
    {
        if (spacing == _spacing)
            return;
        _spacing = spacing;

        // The kernels wrap around; the transform's scale goes into them.
        double scale = 1.0 / ((double)Length * Length);
        int strips = Length / Lanes;
        float[] real = new float[Length * Stride], imaginary = new float[Length * Stride];
        WorkerPool.Shared.Run(Length, row =>
        {
            double dy = spacing * Math.Min(row, Length - row);
            for (int column = 0; column < Length; column++)
            {
                double dx = spacing * Math.Min(column, Length - column);
                double spread = 1 + (((dx * dx) + (dy * dy)) / _alpha);
                double kernel = _alpha == 1 ? 1 / spread : Math.Pow(spread, -_alpha);
                real[(row * Stride) + column] = (float)(scale * kernel);
                imaginary[(row * Stride) + column] = (float)(scale * kernel / spread);
            }
        });

        for (int direction = 0; direction < 2; direction++)
        {
            float[] fromReal = direction == 0 ? real : _kernel, fromImaginary = direction == 0 ? imaginary : _slope;
            float[] toReal = direction == 0 ? _kernel : real, toImaginary = direction == 0 ? _slope : imaginary;
            WorkerPool.Shared.Run(strips, strip =>
            {
                float[] room = Buffers(out Span<float> a, out Span<float> b, out Span<float> c, out Span<float> d);
                Load(fromReal, strip, Length, a);
                Load(fromImaginary, strip, Length, b);
                _fourier.Transform(a, b, c, d);
                StoreTurned(a, toReal, strip, Length);
                StoreTurned(b, toImaginary, strip, Length);
                ArrayPool<float>.Shared.Return(room);
            });
        }

        // Spreading and reading by B-splines each smooth the kernel; that is taken out of its spectrum, which makes the two
        // together the interpolation by cubic splines (Unser, "Splines: a perfect fit for signal and image processing", 1999).
        double[] sharpen = new double[Length];
        for (int i = 0; i < Length; i++)
            sharpen[i] = Math.Pow((4 + (2 * Math.Cos(2 * Math.PI * i / Length))) / 6, -2);
        for (int row = 0; row < Length; row++)
        {
            for (int column = 0; column < Length; column++)
            {
                int at = (row * Stride) + column;
                _kernel[at] = (float)(real[at] * sharpen[row] * sharpen[column]);
                _slope[at] = (float)(imaginary[at] * sharpen[row] * sharpen[column]);
            }
        }
    }

    /// <summary>Convolves mass and moments.</summary>
    public void Convolve()
    {
        int narrow = (Nodes + Lanes - 1) / Lanes, wide = Length / Lanes;
        WorkerPool.Shared.Run(2 * narrow, task =>
        {
            // Down the columns; those beyond the nodes are empty. Half of the tasks do the mass, half the moments.
            bool mass = task < narrow;
            int strip = mass ? task : task - narrow;
            float[] room = Buffers(out Span<float> a, out Span<float> b, out Span<float> c, out Span<float> d);
            Load(mass ? _massReal : _momentReal, strip, Nodes, a);
            Load(mass ? _massImaginary : _momentImaginary, strip, Nodes, b);
            _fourier.Transform(a, b, c, d);
            StoreTurned(a, mass ? _turnedMassReal : _turnedMomentReal, strip, Length);
            StoreTurned(b, mass ? _turnedMassImaginary : _turnedMomentImaginary, strip, Length);
            ArrayPool<float>.Shared.Return(room);
        });

        WorkerPool.Shared.Run(2 * wide, task =>
        {
            // Along the former rows, times the spectrum, and back.
            bool mass = task < wide;
            int strip = mass ? task : task - wide;
            float[] real = mass ? _turnedMassReal : _turnedMomentReal, imaginary = mass ? _turnedMassImaginary : _turnedMomentImaginary;
            float[] room = Buffers(out Span<float> a, out Span<float> b, out Span<float> c, out Span<float> d);
            Load(real, strip, Nodes, a);
            Load(imaginary, strip, Nodes, b);
            _fourier.Transform(a, b, c, d);
            if (mass)
                MultiplyMass(a, b, strip);
            else
                MultiplyMoments(a, b, strip);
            _fourier.Transform(b, a, d, c);
            StoreTurned(a, mass ? _massReal : _momentReal, strip, Nodes);
            StoreTurned(b, mass ? _massImaginary : _momentImaginary, strip, Nodes);
            ArrayPool<float>.Shared.Return(room);
        });

        WorkerPool.Shared.Run(2 * narrow, task =>
        {
            bool mass = task < narrow;
            int strip = mass ? task : task - narrow;
            float[] real = mass ? _massReal : _momentReal, imaginary = mass ? _massImaginary : _momentImaginary;
            float[] room = Buffers(out Span<float> a, out Span<float> b, out Span<float> c, out Span<float> d);
            Load(real, strip, Length, a);
            Load(imaginary, strip, Length, b);
            _fourier.Transform(b, a, d, c);
            Store(a, real, strip);
            Store(b, imaginary, strip);
            ArrayPool<float>.Shared.Return(room);
        });
    }

    /// <summary>(a + ib)·(K + iS): the sum of two spectra whose inverse transforms are real.</summary>
    private void MultiplyMass(Span<float> a, Span<float> b, int strip)
    {
        for (int row = 0; row < Length; row++)
        {
            int at = (row * Stride) + (strip * Lanes), local = row * Lanes;
            Vector512<float> real = Vector512.Create<float>(a[local..]), imaginary = Vector512.Create<float>(b[local..]);
            Vector512<float> kernel = Vector512.Create<float>(_kernel.AsSpan(at)), slope = Vector512.Create<float>(_slope.AsSpan(at));
            ((real * kernel) - (imaginary * slope)).CopyTo(a[local..]);
            ((real * slope) + (imaginary * kernel)).CopyTo(b[local..]);
        }
    }

    private void MultiplyMoments(Span<float> a, Span<float> b, int strip)
    {
        for (int row = 0; row < Length; row++)
        {
            int at = (row * Stride) + (strip * Lanes), local = row * Lanes;
            Vector512<float> slope = Vector512.Create<float>(_slope.AsSpan(at));
            (Vector512.Create<float>(a[local..]) * slope).CopyTo(a[local..]);
            (Vector512.Create<float>(b[local..]) * slope).CopyTo(b[local..]);
        }
    }

    private float[] Buffers(out Span<float> a, out Span<float> b, out Span<float> c, out Span<float> d)
    {
        int size = Length * Lanes;
        float[] room = ArrayPool<float>.Shared.Rent(4 * size);
        Span<float> all = room;
        a = all[..size];
        b = all.Slice(size, size);
        c = all.Slice(2 * size, size);
        d = all.Slice(3 * size, size);
        return room;
    }

    /// <summary>A strip's first rows; the others are empty.</summary>
    private void Load(float[] grid, int strip, int rows, Span<float> buffer)
    {
        for (int row = 0; row < rows; row++)
            grid.AsSpan((row * Stride) + (strip * Lanes), Lanes).CopyTo(buffer[(row * Lanes)..]);
        buffer[(rows * Lanes)..].Clear();
    }

    private void Store(ReadOnlySpan<float> buffer, float[] grid, int strip)
    {
        for (int row = 0; row < Nodes; row++)
            buffer.Slice(row * Lanes, Lanes).CopyTo(grid.AsSpan((row * Stride) + (strip * Lanes)));
    }

    /// <summary>Writes a strip's columns as rows, as far as they are wanted.</summary>
    private void StoreTurned(ReadOnlySpan<float> buffer, float[] grid, int strip, int length)
    {
        for (int start = 0; start < length; start += Lanes)
        {
            int end = Math.Min(length, start + Lanes);
            for (int lane = 0; lane < Lanes; lane++)
            {
                int at = ((strip * Lanes) + lane) * Stride;
                for (int row = start; row < end; row++)
                    grid[at + row] = buffer[(row * Lanes) + lane];
            }
        }
    }
}
