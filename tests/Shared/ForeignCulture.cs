using System.Globalization;
using System.Runtime.CompilerServices;

namespace Latent.Tests.Shared;

/// <summary>
/// Runs all tests of a project as in a country where −1.234,5 is a number: files, figures and results must be the same in every
/// culture. Only messages write numbers as the program's culture does.
/// </summary>
internal static class ForeignCulture
{
    [ModuleInitializer]
    internal static void Enter()
    {
        // Made by hand, because the machine may know no culture but the invariant one.
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.PercentDecimalSeparator = ",";
        culture.NumberFormat.PercentGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "−";
        culture.NumberFormat.NaNSymbol = "keine Zahl";
        culture.NumberFormat.PositiveInfinitySymbol = "unendlich";
        culture.NumberFormat.NegativeInfinitySymbol = "−unendlich";
        culture.DateTimeFormat.ShortDatePattern = "dd.MM.yyyy";
        culture.DateTimeFormat.LongTimePattern = "HH.mm.ss";
        culture.TextInfo.ListSeparator = ";";
        CultureInfo.DefaultThreadCurrentCulture = culture;
    }
}
