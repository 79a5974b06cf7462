namespace BackupEdge.Catalogue;

/// <summary>Builds the WHERE clause of a listing from the filters that are not null.</summary>
internal sealed class Conditions
{
    private readonly List<string> _terms = [];
    private readonly List<(string Name, object? Value)> _parameters = [];

    /// <summary>The parameters of the clause.</summary>
    public ReadOnlySpan<(string Name, object? Value)> Parameters => _parameters.ToArray();

    /// <summary>Adds a term with a parameter, unless the value is null.</summary>
    /// <param name="term">The SQL of the term, which contains <c>$name</c>.</param>
    /// <param name="name">The parameter's name, without <c>$</c>.</param>
    /// <param name="value">The parameter's value; null to leave out the term.</param>
    public Conditions And(string term, string name, object? value)
    {
        if (value is not null)
        {
            _terms.Add(term);
            _parameters.Add((name, value));
        }

        return this;
    }

    /// <summary>Adds a term without a parameter.</summary>
    public Conditions And(string term)
    {
        _terms.Add(term);
        return this;
    }

    /// <summary>Adds a parameter of terms that were added without one.</summary>
    public Conditions With(string name, object? value)
    {
        _parameters.Add((name, value));
        return this;
    }

    /// <summary>Returns the clause, <c>WHERE ...</c>; an empty string if there are no terms.</summary>
    public override string ToString() => _terms.Count == 0 ? "" : "WHERE " + string.Join(" AND ", _terms);
}
