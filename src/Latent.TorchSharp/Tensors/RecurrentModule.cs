using Latent.Networks;
using Latent.Numerics;
using TorchSharp.Modules;
using Layers = Latent.Networks.Layers;

namespace Latent.TorchSharp.Tensors;

/// <summary>
/// A recurrent layer as libtorch runs it at once over all steps, by cuDNN on a GPU: a module whose parameters are the session's own, in
/// place of those that it made itself.
/// </summary>
internal sealed class RecurrentModule : IDisposable
{
    /// <summary>The floats that are asked for before a module is made: these, 64 MiB, and as many more as a module and its copies in cuDNN's order take.</summary>
    private const long Room = 1L << 24;

    private readonly nn.Module _module;
    private readonly Func<Tensor, Tensor> _run;

    private RecurrentModule(nn.Module module, Func<Tensor, Tensor> run) => (_module, _run) = (module, run);

    /// <summary>The module of a layer; <see langword="null"/> where the layer is no recurrent one.</summary>
    /// <param name="network">The network's name.</param>
    /// <param name="at">The layer's number.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="before">The shape of its rows, [steps × features].</param>
    /// <param name="store">Holds the parameters.</param>
    public static RecurrentModule? Create(string network, int at, Layer layer, Shape before, TensorStore store)
    {
        RecurrentModule? made = layer switch
        {
            Layers.LSTM lstm => Create(lstm, before[1], store),
            Layers.GRU gru => Create(gru, before[1], store),
            _ => null,
        };
        foreach ((string name, Parameter parameter) in made?._module.named_parameters() ?? [])
        {
            // libtorch numbers the layers of a module, of which this has one: "weight_ih_l0".
            store.Adopt(TensorStore.NameOf(network, at, name[..^"_l0".Length]), parameter);
        }

        return made;
    }

    /// <summary>Runs the layer over [rows × steps × features], from a state of zeros.</summary>
    /// <returns>[rows × steps × units], or the last state, [rows × units].</returns>
    public Tensor Forward(Tensor input) => _run(input);

    public void Dispose() => _module.Dispose();

    private static RecurrentModule Create(Layers.LSTM layer, int features, TensorStore store)
    {
        AskForRoom(store);
        LSTM module = nn.LSTM(features, layer.Units, batchFirst: true, device: store.Device);
        return new(module, input =>
        {
            (Tensor states, Tensor last, _) = module.forward(input);
            return layer.ReturnSequences ? states : last.select(0, 0);
        });
    }

    private static RecurrentModule Create(Layers.GRU layer, int features, TensorStore store)
    {
        AskForRoom(store);
        GRU module = nn.GRU(features, layer.Units, batchFirst: true, device: store.Device);
        return new(module, input =>
        {
            (Tensor states, Tensor last) = module.forward(input);
            return layer.ReturnSequences ? states : last.select(0, 0);
        });
    }

    /// <summary>Lets a lack of memory show here: TorchSharp moves a module without catching what libtorch throws, which would end the process.</summary>
    private static void AskForRoom(TensorStore store)
    {
        if (store.Device.type == DeviceType.CUDA)
        {
            empty([Room + (4 * store.ParameterCount)], dtype: ScalarType.Float32, device: store.Device).Dispose();
        }
    }
}
