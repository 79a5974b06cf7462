namespace BackupEdge.Tests.EndToEnd.Bots;

/// <summary>A keyword that botserver registers as custom syntax. The parser keeps one for each first word: the last.</summary>
/// <param name="Pattern">The words and symbols that follow each other; <c>$expr$</c> and <c>$ident$</c> stand for any such.</param>
/// <param name="Run">Runs it with the values of the expressions and the names of the identifiers.</param>
internal sealed record BotSyntax(IReadOnlyList<string> Pattern, Func<IReadOnlyList<object?>, object?> Run);
