namespace Latent.TorchSharp.Tensors;

/// <summary>Recurrent cells as PyTorch computes them, step by step, on the session's own weights; the input's product is taken for all steps at once.</summary>
internal static class RecurrentMath
{
    /// <summary>Long short-term memory over [rows × steps × features], from a state of zeros.</summary>
    public static Tensor Lstm(Tensor input, bool sequences, Tensor weight, Tensor recurrent, Tensor bias, Tensor recurrentBias)
    {
        long rows = input.shape[0], steps = input.shape[1], units = recurrent.shape[1];
        Tensor sums = nn.functional.linear(input, weight, bias + recurrentBias), transposed = recurrent.t();
        Tensor? state = null, cell = null;
        var states = new List<Tensor>();
        for (long step = 0; step < steps; step++)
        {
            Tensor gates = sums.select(1, step);
            if (state is not null)
            {
                gates = addmm(gates, state, transposed, 1f, 1f);
            }

            Tensor squashed = gates.narrow(1, 0, 2 * units).sigmoid();
            Tensor entered = squashed.narrow(1, 0, units) * gates.narrow(1, 2 * units, units).tanh();
            cell = cell is null ? entered : (squashed.narrow(1, units, units) * cell) + entered;
            state = gates.narrow(1, 3 * units, units).sigmoid() * cell.tanh();
            states.Add(state);
        }

        return sequences ? stack(states, 1) : state!.view(rows, units);
    }

    /// <summary>Gated recurrent units over [rows × steps × features], from a state of zeros.</summary>
    public static Tensor Gru(Tensor input, bool sequences, Tensor weight, Tensor recurrent, Tensor bias, Tensor recurrentBias)
    {
        long rows = input.shape[0], steps = input.shape[1], units = recurrent.shape[1];
        Tensor sums = nn.functional.linear(input, weight, bias), transposed = recurrent.t();
        Tensor? state = null;
        var states = new List<Tensor>();
        for (long step = 0; step < steps; step++)
        {
            Tensor given = sums.select(1, step);
            Tensor kept = state is null ? recurrentBias.unsqueeze(0).expand(rows, 3 * units) : addmm(recurrentBias, state, transposed, 1f, 1f);
            Tensor squashed = (given.narrow(1, 0, 2 * units) + kept.narrow(1, 0, 2 * units)).sigmoid();
            Tensor update = squashed.narrow(1, units, units);
            Tensor candidate = (given.narrow(1, 2 * units, units) + (squashed.narrow(1, 0, units) * kept.narrow(1, 2 * units, units))).tanh();
            state = state is null ? candidate - (update * candidate) : candidate + (update * (state - candidate));
            states.Add(state);
        }

        return sequences ? stack(states, 1) : state!.view(rows, units);
    }
}
