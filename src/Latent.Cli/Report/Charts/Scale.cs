using System.Globalization;

namespace Latent.Cli.Report.Charts;

/// <summary>Maps values to positions along an axis, with round numbers for the ticks.</summary>
internal sealed class Scale
{
    private readonly double _from;
    private readonly double _to;
    private readonly double _start;
    private readonly double _end;
    private readonly bool _logarithmic;

    private Scale(double from, double to, double start, double end, bool logarithmic, IReadOnlyList<double> ticks)
    {
        _from = logarithmic ? Math.Log10(from) : from;
        _to = logarithmic ? Math.Log10(to) : to;
        _start = start;
        _end = end;
        _logarithmic = logarithmic;
        Ticks = ticks;
    }

    /// <summary>The values that get a tick.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>A scale that is widened to round numbers.</summary>
    /// <param name="from">The smallest value.</param>
    /// <param name="to">The largest value.</param>
    /// <param name="start">The position of the smallest value.</param>
    /// <param name="end">The position of the largest value.</param>
    /// <param name="count">About how many ticks there shall be.</param>
    public static Scale Linear(double from, double to, double start, double end, int count = 5)
    {
        if (!(to > from))
        {
            double margin = from == 0 ? 1 : Math.Abs(from) * 0.1;
            (from, to) = (from - margin, from + margin);
        }

        double raw = (to - from) / count;
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = (raw / power) switch { <= 1 => 1, <= 2 => 2, <= 2.5 => 2.5, <= 5 => 5, _ => 10 } * power;
        double first = Math.Floor((from / step) + 1e-9) * step;
        double last = Math.Ceiling((to / step) - 1e-9) * step;
        int steps = (int)Math.Round((last - first) / step);
        double[] ticks = [.. Enumerable.Range(0, steps + 1).Select(index => first + (index * step))];
        return new Scale(first, last, start, end, false, ticks);
    }

    /// <summary>A scale whose ticks are given and whose ends are the given values.</summary>
    public static Scale Exact(double from, double to, double start, double end, IReadOnlyList<double> ticks, bool logarithmic = false) =>
        new(from, to > from ? to : from + 1, start, end, logarithmic, ticks);

    /// <summary>The position of a value; values outside the scale are put at its ends.</summary>
    public double At(double value)
    {
        double position = ((_logarithmic ? Math.Log10(value) : value) - _from) / (_to - _from);
        return _start + (Math.Clamp(position, 0, 1) * (_end - _start));
    }

    /// <summary>A tick's number with as many digits as the ticks need.</summary>
    public string Format(double tick)
    {
        double step = Ticks.Count > 1 ? Ticks.Zip(Ticks.Skip(1), (a, b) => b - a).Min() : Math.Abs(tick);
        int decimals = step <= 0 ? 0 : Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 8);
        if (step > 0 && Math.Abs((step * Math.Pow(10, decimals)) - Math.Round(step * Math.Pow(10, decimals))) > 1e-6)
        {
            decimals++;
        }

        return tick.ToString("N" + decimals, CultureInfo.InvariantCulture);
    }
}
