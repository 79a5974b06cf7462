namespace BackupEdge.Tests.EndToEnd.Bots;

/// <summary>A token of a compiled script.</summary>
/// <param name="Kind"><c>word</c>, <c>text</c>, <c>number</c>, <c>symbol</c> or <c>end</c>.</param>
/// <param name="Text">The word, the symbol, or the value of a text.</param>
/// <param name="Value">The value of a number.</param>
internal readonly record struct RhaiToken(string Kind, string Text, object? Value = null)
{
    /// <summary>Returns whether it is this word or symbol.</summary>
    public bool Is(string text) => Kind is "word" or "symbol" && Text == text;
}
