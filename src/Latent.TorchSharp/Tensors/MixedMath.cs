using Latent.Networks.Layers;
using Latent.Networks.Objectives;

namespace Latent.TorchSharp.Tensors;

/// <summary>Rows of a table whose parts are single values or the shares of a choice, as the managed engine computes them.</summary>
internal static class MixedMath
{
    /// <summary>A difference from the largest share's logarithm that no draw takes; kept, so that a logarithm has a gradient.</summary>
    private const float Least = -40f;

    /// <summary>tanh of single values, and softmax of several: of x, or of (x + Gumbel noise) / temperature where there are uniform draws.</summary>
    public static Tensor Output(MixedOutput layer, Tensor input, Tensor? uniform)
    {
        Tensor? noise = uniform is null ? null : Gumbel(uniform);
        return cat([.. Runs(layer.Widths).Select(run =>
        {
            Tensor part = Part(input, run);
            if (run.Width == 1)
            {
                return part.tanh();
            }

            if (noise is null)
            {
                return part.softmax(1);
            }

            // Moved into range, but the gradient passes as if they had not been.
            Tensor logits = (part + Part(noise, run)) / layer.Temperature;
            Tensor shifted = logits - logits.detach().amax([1], keepdim: true);
            return (shifted + (shifted.detach().clamp(Least) - shifted.detach())).softmax(1);
        })], 1);
    }

    /// <summary>The sum of squared differences over 2σ² for single values, and of cross-entropies of the softmax for several.</summary>
    public static Tensor Likelihood(MixedLikelihood loss, Tensor output, Tensor target)
    {
        Tensor rows = output.reshape(-1, loss.Widths.Sum()), wanted = target.reshape(-1, loss.Widths.Sum());
        float precision = 1 / (loss.Deviation * loss.Deviation);
        return Runs(loss.Widths)
            .Select(run => run.Width == 1
                ? (Part(rows, run) - Part(wanted, run)).square().sum() * (0.5f * precision)
                : -(Part(wanted, run) * Part(rows, run).log_softmax(1)).sum())
            .Aggregate((sum, one) => sum + one);
    }

    private static Tensor Part(Tensor rows, (int Start, int Length, int Width) run) => rows.narrow(1, run.Start, run.Length);

    private static Tensor Gumbel(Tensor uniform)
    {
        // As in the managed engine: uniform numbers are multiples of 2⁻²⁴ from 0, and half a step more keeps both logarithms finite.
        Tensor shifted = uniform.to_type(ScalarType.Float64) + (0.5 / (1 << 24));
        return (-(-shifted.log()).log()).to_type(ScalarType.Float32);
    }

    /// <summary>Where the parts lie, single values that lie together as one.</summary>
    private static IEnumerable<(int Start, int Length, int Width)> Runs(IReadOnlyList<int> widths)
    {
        int start = 0;
        for (int part = 0; part < widths.Count;)
        {
            int length = widths[part];
            int next = part + 1;
            for (; widths[part] == 1 && next < widths.Count && widths[next] == 1; next++)
            {
                length++;
            }

            yield return (start, length, widths[part]);
            start += length;
            part = next;
        }
    }
}
