namespace Latent.Data;

/// <summary>What is done with a column of a table that holds text.</summary>
public enum TextColumns
{
    /// <summary>Reading ends with an error that gives the first text's line and column.</summary>
    Refuse,

    /// <summary>The column is left out.</summary>
    Skip,

    /// <summary>The column becomes one column of 0 and 1 for each text in it, sorted.</summary>
    OneHot,

    /// <summary>The column becomes one column of codes: the place, from 0, that a text has among those in it, sorted; −1 for a text that was not there. For generators of tables, which take codes as choices; columns of very many texts take no more memory than others.</summary>
    Codes,
}
